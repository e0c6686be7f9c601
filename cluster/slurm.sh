#!/bin/bash
# Workers on eight nodes, which end by themselves when there is nothing to do:
#   SERVER=redis://HEAD-NODE sbatch cluster/slurm.sh [MODEL]...
# The password of the server is in SHOOTDOWN_PASSWORD; Slurm hands the environment on.
#SBATCH --job-name=shootdown-worker
#SBATCH --array=1-8
#SBATCH --cpus-per-task=16
#SBATCH --mem=64G
#SBATCH --time=12:00:00
# A minute before the end a worker gives back what it has not finished.
#SBATCH --signal=B:TERM@60
set -euo pipefail

: "${SERVER:?name the server: SERVER=redis://HEAD-NODE sbatch $0}"
exec shootdown worker --on "$SERVER" --workers "$SLURM_CPUS_PER_TASK" --memory "$((SLURM_MEM_PER_NODE / 2))MiB" --idle "${IDLE:-10m}" "$@"
