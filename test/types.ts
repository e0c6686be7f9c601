import { array, blocked, bool, choose, defineModel, type Draft, forState, holds, index, list, nullable, oneOf, only, scalarset, step, struct, int } from '../src/index.ts';
const Cpu = scalarset('cpu', 2);
const Va = scalarset('va', 2);
const state = struct({ a: bool(), cpus: array(Cpu, struct({ tlb: array(Va, nullable(struct({ folio: int(0, 1), dirty: bool() }))) })), q: list(3, struct({ f: int(0, 3) })), k: oneOf('x', 'y') });
type M = Draft<typeof state>;
const { thread, action, always, system } = forState<M>();
const group = <From extends string, To extends string>(o: { from: From; to: To }) => ({
  [o.from]: (m: { a: boolean }) => { m.a = true; return `${o.from}_wait` as const; },
  [`${o.from}_wait`]: (m: { a: boolean }) => (m.a ? o.to : blocked),
}) as { [K in From | `${From}_wait`]: (m: { a: boolean }) => To | `${From}_wait` | typeof blocked };
const user = thread('user', {
  over: Cpu,
  locals: { va: index(Va) },
}).steps({
    start: choose({ va: index(Va) }, (m, t, { cpu, va }) => { t.va = va; m.cpus.at(cpu).tlb.set(va, null); m.k = 'y'; return 'next'; }),
    next: step('mm/x.c: foo', (m, t) => (m.a ? blocked : 'fin')),
    opt: only(false, (m, t) => (m.a ? 'next' : 'start')),
    ...group({ from: 'flush', to: 'fin' }),
    fin: step('s', choose({ b: bool() }, (m, t, { b, cpu }) => { m.a = b; return 'done'; })),
});
const act = action('fill', { params: { cpu: index(Cpu) }, run: (m, { cpu }) => { if (m.a) return blocked; m.cpus.at(cpu).tlb.set(0, { folio: 1, dirty: true }); return; } });
const p = always('P', 'p', (m) => (user.in(m, 0).va === 0 ? true : { cpu: 0 }));
export default defineModel({ name: 't', title: 't', bounds: { cpus: { default: 1, min: 1, max: 3, doc: '' } }, variants: { a: { title: 'a', with: { x: true }, expect: (b) => (b.cpus === 1 ? holds : holds) } }, build: (b, v) => system({ state, threads: [user], actions: [act], properties: [p], init: { params: { d: bool() }, run: (m, { d }) => { m.a = d && v.x; } } }) });
