// The JSON Schemas of everything that `--json` prints. `*.schema.json` beside this file are written from them; a test holds the files
// to them, and the output of every command to the files.
import { catalogueSchemas } from './catalogue.ts';
import { compareSchema } from './compare.ts';
import { comparisonSchema } from './comparison.ts';
import { conformitySchemas } from './conformity.ts';
import type { Published } from './define.ts';
import { driveSchemas } from './drive.ts';
import { observationSchemas } from './observation.ts';
import { programSchemas } from './program.ts';
import { simulationSchemas } from './simulation.ts';
import { verdictSchemas } from './verdict.ts';

export const schemas: readonly Published[] = [
  ...verdictSchemas,
  ...simulationSchemas,
  comparisonSchema,
  ...catalogueSchemas,
  compareSchema,
  ...conformitySchemas,
  ...driveSchemas,
  ...observationSchemas,
  ...programSchemas,
];
