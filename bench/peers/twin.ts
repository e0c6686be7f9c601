// Builds a twin of the zap with twin.sh, which knows the flags of each variant.
import { mkdirSync } from 'node:fs';
import { out, root } from '../paths.ts';
import { run } from '../process.ts';
import { type Size, settingsOf } from './contender.ts';

/** Builds an executable out/bench/SIZE/NAME and answers its path. `settings`: the environment of twin.sh. */
export const buildTwin = async (
  tool: 'murphi' | 'spin',
  name: string,
  size: Size,
  settings: Readonly<Record<string, string>>,
): Promise<string> => {
  const directory = `${out}/${size.name}`;
  mkdirSync(directory, { recursive: true });
  const file = `${directory}/${name}`;
  const command = ['sh', `${root}models/zap/twin/twin.sh`, tool, `zap/${size.variant}`, ...settingsOf(size)];
  const { code, output } = await run(command, { env: { ...settings, BUILD: file } });
  if (code !== 0) throw new Error(`the ${tool} twin was not built: ${command.join(' ')}\n${output}`);
  return file;
};
