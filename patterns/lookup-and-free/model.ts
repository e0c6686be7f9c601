import { bool, breaks, type Draft, defineModel, forState, holds, oneOf, struct } from 'shootdown';
import { refcountDecAndTest, refcountIncNotZero, refcountOf } from 'shootdown/machine';

interface Policy {
  /** How a reader gets its reference: an increment, or one that fails at zero (kref_get_unless_zero(), folio_try_get()). */
  readonly gets: 'always' | 'unless zero';
}

export default defineModel({
  name: 'lookup-and-free',
  title: 'an object is looked up without a lock, while another thread removes it and drops the last reference',
  bounds: {},
  variants: [
    {
      name: 'racy',
      title: 'refcount++ after the lookup',
      with: { gets: 'always' } as Policy,
      expect: breaks('USE-FREE', 5),
    },
    { name: 'fixed', title: 'a reference unless there is none left', with: { gets: 'unless zero' }, expect: holds },
  ],
  build: (_, { gets }) => {
    const state = struct({
      /** The table leads to the object. */
      listed: bool(),
      /** One of the table, one of each reader. */
      refcount: refcountOf(2),
      object: oneOf('live', 'freed'),
    });
    const { thread, always, reachable, system } = forState<Draft<typeof state>>();

    // Memory of a freed object stays readable for now (RCU): a reader may look at its count, and do nothing else with it.
    const reader = thread('reader').steps({
      lookup: (m) => (m.listed ? 'get' : 'done'),
      get: (m) => {
        if (gets === 'unless zero') return refcountIncNotZero(m, 'refcount') ? 'use' : 'done';
        m.refcount++;
        return 'use';
      },
      use: () => 'put',
      put: (m) => {
        if (refcountDecAndTest(m, 'refcount')) m.object = 'freed';
        return 'done';
      },
    });
    const remover = thread('remover').steps({
      remove: (m) => {
        m.listed = false;
        return 'put';
      },
      put: (m) => (refcountDecAndTest(m, 'refcount') ? 'free' : 'done'),
      free: (m) => {
        m.object = 'freed';
        return 'done';
      },
    });

    return system({
      state,
      init: {
        run: (m) => {
          m.listed = true;
          m.refcount = 1;
        },
      },
      threads: [reader, remover],
      properties: [
        always(
          'USE-FREE',
          'nobody uses an object that was freed',
          (m) => m.object === 'live' || reader.in(m).pc !== 'use',
        ),
        reachable('LAST', 'the reader drops the last reference', (m) => m.refcount === 1 && !m.listed),
      ],
    });
  },
});
