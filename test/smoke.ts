import zap from '../models/zap/model.ts';
import { instantiate } from '../src/index.ts';
import { packedExecutor } from '../src/packed/executor.ts';
import { explore } from '../src/search/explore.ts';
const set: Record<string, number> = {};
const names: string[] = [];
for (const a of process.argv.slice(2)) { const [k, v] = a.split('='); if (v === undefined) names.push(a); else set[k as string] = Number(v); }
for (const v of names.length ? names : Object.keys(zap.variants)) {
  try {
  const inst = instantiate(zap, v, set);
  const only = process.env['PROP'];
  const sys = only ? { ...inst.system, properties: sys.properties.filter((p) => p.kind === 'reachable' || p.name === only) } : inst.system;
  const ex = packedExecutor(sys);
  const o = await explore(ex, sys);
  const e = o.ending;
  const extra = e.kind === 'violated' ? sys.properties[e.property]!.name + ' ' + (e.path.length - 1) + ' also ' + e.also.map((p) => sys.properties[p]!.name) : e.kind === 'unreached' ? JSON.stringify([e.properties.map((p) => sys.properties[p]!.name), e.rules.map((r) => inst.system.rules[r]!.label)]) : e.kind === 'failed' ? String((e.failure.error as Error).stack).slice(0, 600) + JSON.stringify(e.path.at(-1)) : '';
  console.log(v.padEnd(20), e.kind, extra, o.statistics.states, o.statistics.transitions, o.statistics.depth, o.statistics.seconds.toFixed(2), (o.statistics.transitions / o.statistics.seconds / 1e6).toFixed(2) + 'M/s', (o.statistics.bytes/o.statistics.states).toFixed(1), JSON.stringify(inst.expect));
  } catch (e) { console.log(v, String((e as Error).stack).slice(0, 500)); }
}
