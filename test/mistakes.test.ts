// Slips of a plain JavaScript model, one each: what a compiler would refuse, and what none would. None may end as `holds`, and each
// message names the place and the likely mistake. Long because it is a table.
import { describe, expect, test } from 'vitest';
import { check } from '../src/check/check.ts';
import * as shootdown from '../src/index.ts';
import { asShootdownError } from '../src/model/errors.ts';
import { instantiate } from '../src/model/instance.ts';
import { placeWords } from '../src/report/text.ts';

/**
 * The parts of a model of two threads that take a lock, as a user types them. A slip replaces pieces of the text: JavaScript is not
 * compiled, so the test is neither.
 */
const lockModel = `
const { array, blocked, bool, breaks, choose, defineModel, forState, holds, index, int, list, must, nullable, oneOf, only, scalarset, step, struct } = shootdown;
let outside = 0;
return defineModel({
  name: 'lock',
  title: 'two threads and a lock',
  bounds: { rounds: { default: 1, min: 1, max: 2, doc: 'rounds of each thread' } },
  variants: [{ name: 'today', title: 'a lock', with: { locks: true, order: 'lock first' }, expect: holds }],
  build: ({ rounds }, { locks, order }) => {
    const page = struct({ use: oneOf('free', 'mapped', 'cached'), count: int(0, 3) });
    const state = struct({
      lock: oneOf('free', 'a', 'b'),
      inside: int(0, 2),
      dirty: bool(),
      page,
      other: page,
      pages: array(2, page),
      queue: list(2, page),
      entry: nullable(page),
    });
    const { thread, action, always, reachable, observation, system } = forState();
    let captured = 0;
    const taker = (name) =>
      thread(name, { locals: { left: int(0, 2), seen: int(0, 2) } }).steps({
        lock: (m, t) => {
          if (m.lock !== 'free') return blocked;
          m.lock = name;
          /*lock*/
          return 'enter';
        },
        enter: (m, t) => {
          m.inside++;
          /*enter*/
          return 'leave';
        },
        leave: (m, t) => {
          m.inside--;
          m.lock = 'free';
          /*leave*/
          return 'done';
        },
      });
    const a = taker('a');
    const b = taker('b');
    return system({
      state,
      init: { run: (m) => { m.page.use = 'mapped'; /*init*/ } },
      threads: [a, b],
      actions: [action('dirty', { noise: true, params: { dirty: bool() }, run: (m, { dirty }) => { m.dirty = dirty; /*action*/ } })],
      properties: [
        always('ALONE', 'one thread is inside', (m) => m.inside <= 1 || { inside: m.inside }),
        reachable('INSIDE', 'a thread is inside', (m) => m.inside === 1),
        /*property*/
      ],
      observe: [observation('inside', 'who is inside', (m) => [m.inside, /*see*/])],
      final: (m) => /*final*/ false,
    });
  },
});`;

/** What is replaced, by what; and what the report must say: the place, and the likely mistake. */
interface Slip {
  readonly from: string;
  readonly to: string;
  readonly says: readonly RegExp[];
}

const at = (mark: string, code: string, ...says: RegExp[]): Slip => ({ from: `/*${mark}*/`, to: code, says });
const instead = (from: string, to: string, ...says: RegExp[]): Slip => ({ from, to, says });

const slips: readonly Slip[] = [
  // A name that is not declared, read.
  at('lock', 'if (m.lockd) return blocked;', /a: lock/, /'lockd'/, /did you mean 'lock'/),
  at('enter', 'if (t.lft > 0) return blocked;', /a: enter/, /'lft'.*'a'/, /did you mean 'left'/),
  at('lock', "if (m.page.usd === 'free') return blocked;", /a: lock/, /'usd'.*'page'/, /did you mean 'use'/),
  at('lock', 'if (m.pages.at(1).cont > 0) return blocked;', /'cont'.*'pages\[1\]'/, /did you mean 'count'/),
  at('lock', 'const { lokc } = m; if (lokc) return blocked;', /'lokc'/, /did you mean 'lock'/),
  at('lock', 'try { if (m.lockd) return blocked; } catch {}', /'lockd'/, /did you mean 'lock'/),
  at('action', 'if (m.drity) return blocked;', /hardware: dirty/, /'drity'/, /did you mean 'dirty'/),
  at('init', 'if (m.lokc) return;', /initial/, /'lokc'/, /did you mean 'lock'/),
  at('property', "always('P', 'p', (m) => !m.insde),", /property P/, /'insde'/, /did you mean 'inside'/),
  at('property', "reachable('P', 'p', (m) => m.pagee.count === 0),", /property P/, /'pagee'/, /did you mean 'page'/),
  at('property', "always('P', 'p', (m) => a.in(m).pcc !== 'done' || true),", /property P/, /'pcc'/),
  at(
    'property',
    "always('P', 'p', (m) => { try { return !m.insde; } catch { return true; } }),",
    /property P/,
    /'insde'/,
  ),
  at(
    'property',
    "always('P', 'p', (m) => a.in(m).pc !== 'done' || b.in(m).pc !== 'done' || m.insde === 0),",
    /property P/,
    /'insde'/,
  ),
  at('final', 'm.fin ||', /final/, /'fin'/),
  at('see', 'm.insde', /observation inside/, /'insde'/, /did you mean 'inside'/),
  at('enter', "if ('insde' in m) return blocked;", /'insde'/, /'in'/),
  // A bound, a switch or an argument that is not declared, and keys that mean nothing.
  instead(
    'build: ({ rounds }',
    'build: ({ rouns, rounds }',
    /'rouns'.*'lock' has no such bound/,
    /did you mean 'rounds'/,
  ),
  instead('{ locks, order }', '{ lokcs, order }', /'lokcs'.*'lock'/, /did you mean 'locks'/),
  instead('expect: holds', 'expect: ({ round }) => (round > 1 ? holds : holds)', /'round'/, /did you mean 'rounds'/),
  instead(
    'enter: (m, t) => {',
    'enter: (m, t, { cpu }) => {',
    /a: enter/,
    /'cpu'.*step 'enter' of thread 'a'/,
    /choose/,
  ),
  instead(
    'enter: (m, t) => {',
    'enter: (m, t, who) => { try { if (who.cpu === 0) return blocked; } catch {}',
    /a: enter/,
    /'cpu'/,
  ),
  instead(
    '(m, { dirty }) =>',
    '(m, { dirty, drty }) =>',
    /hardware: dirty/,
    /'drty'.*action 'dirty'/,
    /did you mean 'dirty'/,
  ),
  instead('init: { run: (m) =>', 'init: { run: (m, { page }) =>', /initial/, /'page'.*the initial recipe/, /params/),
  instead(
    "title: 'a lock',",
    "title: 'a lock', bound: { rounds: 2 },",
    /variant 'today'/,
    /'bound'/,
    /did you mean 'bounds'/,
  ),
  instead(
    "title: 'a lock',",
    "title: 'a lock', bounds: { round: 2 },",
    /'bounds' of variant 'today'/,
    /'round'/,
    /did you mean 'rounds'/,
  ),
  instead("doc: 'rounds of", "dok: 'rounds of", /bound 'rounds'/, /'dok'/, /did you mean 'doc'/),
  // A name that is not declared, assigned.
  at('enter', 'm.drity = true;', /a: enter/, /'drity' was assigned/, /did you mean 'dirty'/),
  at('enter', 't.lft = 1;', /a: enter/, /'lft' was assigned/, /did you mean 'left'/),
  at('enter', 'try { m.drity = true; } catch {}', /a: enter/, /'drity' was assigned/),
  // Words that nothing can be.
  at(
    'property',
    "always('P', 'p', (m) => a.in(m).pc !== 'enterr' || b.in(m).pc !== 'enter'),",
    /pc !== 'enterr'/,
    /did you mean 'enter'/,
  ),
  at('enter', "if (m.page.use === 'maped') m.dirty = true;", /use === 'maped'/, /did you mean 'mapped'/),
  at('enter', "if ('fre' === m.lock) return blocked;", /'fre' === lock/, /did you mean 'free'/),
  at('enter', "switch (m.page.use) { case 'cachd': m.dirty = true; }", /case 'cachd'/, /did you mean 'cached'/),
  at('enter', "if (['cachd', 'free'].includes(m.page.use)) m.dirty = true;", /'cachd'/, /did you mean 'cached'/),
  at('enter', "if (order === 'lock frist') m.dirty = true;", /order === 'lock frist'/, /did you mean 'lock first'/),
  at('property', "always('P', 'p', ({ lock }) => lock != 'fere'),", /lock != 'fere'/, /did you mean 'free'/),
  at('enter', "m.lock = 'fre';", /a: enter/, /'fre' is outside oneOf/, /did you mean 'free'/),
  instead("return 'leave'", "return 'leve'", /a: enter/, /'enter' returned leve/, /did you mean 'leave'/),
  instead("return 'enter'", "return 'Done'", /a: lock/, /returned Done/, /did you mean 'done'/),
  instead("return 'leave'", 'm.dirty = true', /a: enter/, /returned undefined/),
  at('enter', "return 'blocked';", /a: enter/, /returned blocked, which is no label/),
  at('action', "return 'blocked';", /hardware: dirty/, /the word 'blocked'/, /imported/),
  // Arrays, lists and views.
  at('enter', 'if (m.pages[0].count > 0) return blocked;', /a: enter/, /\[0\]/, /at\(0\)/),
  at('enter', 'm.pages[0] = m.page;', /a: enter/, /'0' was assigned/, /set\(i, value\)/),
  at('enter', 'if (m.queue.toReversed().length > 3) return blocked;', /a: enter/, /'toReversed'/, /plain\(view\)/),
  at('enter', 'if (m.queue.lenght === 2) return blocked;', /a: enter/, /'lenght'/, /did you mean 'length'/),
  at('enter', 'for (const i in m.pages) m.dirty = true;', /a: enter/, /not its properties/, /for \(const x of/),
  at('enter', 'if (Object.values(m.pages).length > 0) m.dirty = true;', /a: enter/, /'pages' are not its properties/),
  at('enter', 'if (m.page > 2) return blocked;', /a: enter/, /'page' was used as a number/, /use, count/),
  at('enter', "if (m.page == 'free') return blocked;", /m\.page == 'free'/, /a part of the state/, /a field of it/),
  at('enter', "if (m.page + '' === 'free') return blocked;", /a: enter/, /'page' was used as a number or a text/),
  at('enter', 'm.queue.shift();', /a: enter/, /queue: taken from when it is empty/),
  at('enter', 'm.pages.at(2).count = 1;', /a: enter/, /pages: there is no element 2/),
  at('enter', 'm.page = { ...m.other, usd: 1 };', /a: enter/, /page\.usd is not a field/),
  at('enter', "m.page = { use: 'free' };", /a: enter/, /page\.count: undefined/, /missing, or misspelt/),
  at('enter', 'if (m.entry.count > 0) return blocked;', /a: enter/, /null/),
  // Values that are refused, and caught.
  at('enter', 'try { m.inside = 7; } catch {}', /a: enter/, /inside: 7 is outside int\(0, 2\)/),
  at('enter', "try { m.page = { use: 'free', count: 9 }; } catch {}", /a: enter/, /page\.count: 9 is outside/),
  at('enter', "try { m.queue.push({ use: 'free', count: 9 }); } catch {}", /a: enter/, /9 is outside int\(0, 3\)/),
  at('enter', 'm.inside += 2;', /a: enter/, /inside: 3 is outside/, /guard is missing/),
  // State that is not in the state.
  at(
    'enter',
    'captured++; if (captured > 2) m.dirty = true;',
    /a: enter|b: enter/,
    /does something else/,
    /not in the state/,
  ),
  at('enter', 'outside++; if (outside % 2) m.dirty = true;', /does something else/, /let n = 0/),
  // One of 24 outcomes each time: that a sample of executions agrees by chance is out of the question.
  at(
    'enter',
    "m.page = { use: ['free', 'mapped', 'cached'][Math.floor(Math.random() * 3)], count: Math.floor(Math.random() * 4) }; m.dirty = Math.random() < 0.5;",
    /does something else/,
    /Math\.random/,
  ),
  at('property', "reachable('P', 'p', () => captured++ > 20),", /property P does something else/, /not in the state/),
  at('property', "always('P', 'p', () => outside++ < 30),", /property P/),
  // Answers and definitions.
  at(
    'property',
    "always('P', 'p', (m) => { m.inside <= 1; }),",
    /property P/,
    /returned undefined/,
    /return forgotten/,
  ),
  at('property', "always('P', 'p', (m) => m.inside = 1),", /property P/),
  at('property', "always('P', 'p', (m) => m.page),", /property P/, /a part of the state/),
  at('property', "reachable('P', 'p', (m) => m.lock),", /property P/, /returned free/),
  at('final', 'm.lock ||', /final/, /'final' returned free/),
  instead('threads: [a, b]', 'thread: [a, b]', /'thread'/, /did you mean 'threads'/),
  instead('noise: true', 'nosie: true', /action 'dirty'/, /'nosie'/, /did you mean 'noise'/),
  instead('{ locals:', '{ deamon: true, locals:', /thread 'a'/, /'deamon'/, /did you mean 'daemon'/),
  instead('final:', 'finall:', /system/, /'finall'/, /did you mean 'final'/),
  instead('lock: (m, t) => {', 'lock: only(!locks, (m, t) => {', /thread 'a' begins at 'lock'/),
  instead('expect: holds', "expect: breaks('ALNE', 3)", /'ALNE'/, /did you mean 'ALONE'/),
  instead('expect: holds', 'expect: [holds, breaks("ALNOE")]', /'ALNOE'/, /did you mean 'ALONE'/),
  at('enter', 'await_(m);', /a: enter/, /await_ is not defined/),
  // Comparisons that always come out the same, and assignments that are lost.
  at('enter', 'if (m.entry === undefined) m.dirty = true;', /m\.entry === undefined/, /compare with null/),
  at('enter', 'if (undefined !== m.page.use) m.dirty = true;', /m\.page\.use !== undefined/, /every field has a value/),
  at('enter', "if (m.inside === '1') m.dirty = true;", /m\.inside === '1'/, /'inside' is always a number/),
  at('enter', "if (m.dirty === 'true') m.inside = 0;", /m\.dirty === 'true'/, /true or false/),
  at('enter', 'if (m.dirty === 1) m.inside = 0;', /m\.dirty === 1/, /true or false/),
  at('property', "always('P', 'p', (s) => s.inside !== true),", /s\.inside !== true/, /a number/),
  at('enter', 'if (m.queue === []) m.dirty = true;', /m\.queue === \[/, /compare length/),
  at('enter', 'if (!m.lock) m.dirty = true;', /!m\.lock/, /a word is true in a condition/),
  at('enter', 'if (m.lock) m.dirty = true;', /if \(m\.lock/, /a word is true in a condition/),
  at('enter', "t.pc = 'leave';", /t\.pc =/, /return 'label'/),
  at('enter', "b.in(m).pc = 'leave';", /b\.in\(m\)\.pc =/, /return 'label'/),
  at(
    'enter',
    "switch (m.lock) { case 'fre': return blocked; }",
    /case 'fre' of switch \(lock\)/,
    /did you mean 'free'/,
  ),
  at('enter', 'if (m.dirty === 0) m.inside = 0;', /m\.dirty === 0/, /compare it with true or false/),
  // A thread is no part of the state.
  at(
    'enter',
    "if (a.pc === 'done') return blocked;",
    /a: enter/,
    /'pc' was read of thread 'a' itself/,
    /a\.in\(m\)\.pc/,
  ),
  at('enter', 'if (b.left > 1) return blocked;', /a: enter/, /b\.in\(m\)\.left/),
  at('property', "always('P', 'p', (m) => a.lft !== 1),", /property P/, /which has: pc, left, seen/),
  at('enter', 'if (a.in().left > 1) return blocked;', /a: enter/, /in\(\) of thread 'a' was given no state/),
  // Values of another kind, and several at once.
  at('enter', 'm.dirty = 1;', /dirty: 1 is outside bool/, /another kind/),
  at('enter', 'm.queue.push(m.page, m.other);', /a: enter/, /queue: several elements/, /push each/),
  at('enter', "m.pages.at('0').count = 1;", /there is no element '0'/, /at\(0\)/),
  // Definitions in another form.
  at('property', "always('P', (m) => true),", /property 'P'/, /always\('NAME', 'the promise, in words'/),
  at('property', "reachable('P', 'p', true),", /property 'P'.* a boolean, not a function/),
  instead('(m) => /*final*/ false', 'true', /'final' of the system is a boolean/, /endsAnywhere/),
  instead('[m.inside, /*see*/])', '[m.inside]), observation("o", "o", 1)', /observation 'o'.* a number/),
  instead("init: { run: (m) => { m.page.use = 'mapped'; /*init*/ } }", 'init: (m) => {}', /'init'/, /init: \{ run: /),
  instead(
    '{ noise: true, params: { dirty: bool() }, run: (m, { dirty }) => { m.dirty = dirty; /*action*/ } }',
    '() => {}',
    /action 'dirty' is a function/,
    /run: \(m, args\)/,
  ),
  instead(
    'threads: [a, b]',
    'threads: { a, b }',
    /'threads' of the system is an object, not a list/,
    /threads: \[a, b\]/,
  ),
  instead('threads: [a, b]', 'threads: [a, "b"]', /threads\[1\]/, /thread\(/),
  instead("oneOf('free', 'a', 'b')", "oneOf(['free', 'a', 'b'])", /oneOf has a list among its words/, /one by one/),
  instead("oneOf('free', 'a', 'b')", "oneOf('free', 'a', 2)", /oneOf has a number among its words/, /int\(lo, hi\)/),
  instead(
    'thread(name, { locals:',
    'thread(name, { runs: () => {}, locals:',
    /'runs' returned undefined/,
    /was a return forgotten/,
  ),
  instead(
    "variants: [{ name: 'today'",
    "variants: undefined, more: [{ name: 'today'",
    /'variants' of 'lock' is not a list/,
  ),
  instead('array(2, page)', 'array(page, 2)', /array\(length, domain\)/),
  instead('list(2, page)', 'list(page, 2)', /list\(most, domain\)/),
  instead('default: 1', "default: '1'", /bound 'rounds'.* '1'/, /integers/),
  instead("{ default: 1, min: 1, max: 2, doc: 'rounds of each thread' }", '2', /bound 'rounds'/, /default: 1, min: 1/),
  instead('enter: (m, t) => {', 'enter: async (m, t) => {', /a: enter/, /promise/),
];

const modelOf = ({ from, to }: Slip): shootdown.Model => {
  const place = lockModel.indexOf(from);
  if (place < 0) throw new Error(`the model has no ${from}`);
  let text = lockModel.slice(0, place) + to + lockModel.slice(place + from.length);
  // `only(` has a second bracket to close.
  if (to.includes('only(')) text = text.replace(/return 'enter';\n {8}\}/, "return 'enter';\n        })");
  return new Function('shootdown', text)(shootdown) as shootdown.Model;
};

/** All that a user is told: the place, what was wrong, the hint. */
const reportOf = async (slip: Slip, engine: 'packed' | 'reference'): Promise<string> => {
  try {
    const { verdict } = await check(instantiate(modelOf(slip), 'today'), { engine });
    if (verdict.kind !== 'failed') return verdict.kind;
    return `${placeWords(verdict.at)}: ${verdict.error.message}; ${verdict.error.hint}`;
  } catch (thrown) {
    const error = asShootdownError(thrown);
    if (error === undefined) throw thrown;
    return `${error.message}; ${error.hint}`;
  }
};

test('the model without a slip holds', async () => {
  expect(await reportOf(at('enter', ''), 'packed')).toBe('holds');
});

test('there are ninety', () => {
  expect(slips.length).toBeGreaterThanOrEqual(90);
});

describe.each(['packed', 'reference'] as const)('by the %s engine', (engine) => {
  test.each(slips.map((slip) => [slip.to, slip] as const))('%s', async (_, slip) => {
    const report = await reportOf(slip, engine);
    for (const says of slip.says) expect(report).toMatch(says);
    expect(report).not.toBe('holds');
  });
});
