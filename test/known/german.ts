// German's directory cache coherence protocol (S. German, 2000), with the data paths of C.-T. Chou, P. K. Mannava and S. Park,
// "A simple method for parameterized verification of cache coherence protocols", FMCAD 2004.
//
// A home node serves one request at a time, from caches that talk to it over three channels of one message each: requests
// (`requests`), grants and invalidations (`replies`), acknowledgements (`acks`). A cache that was exclusive sends its data
// back with its acknowledgement. `written` is no part of the machine: it is what a correct memory would hold.
//
// Published counts are of symmetry-reduced searches or of other steps, so the numbers come from german.m beside this file: the
// same rules written once more for Rumur, without symmetry reduction. It finds 3,390 states and 9,912 rules fired for two caches
// and two values, 58,104 and 235,872 for three caches, and the test holds both to that. The rules of a text that is not ours
// give the same four numbers in Rumur: German.m of github.com/xiuqiqiq/smt4Inductive_Invariants, its scalarsets made subranges
// and its start state made one for each value (tried by hand once; that file is not here).
import {
  array,
  blocked,
  bool,
  breaks,
  type Draft,
  defineModel,
  forState,
  holds,
  index,
  nullable,
  oneOf,
  scalarset,
  struct,
} from '../../src/index.ts';

interface Home {
  /** Before it grants exclusive access, the home node waits until no sharer is left. */
  readonly waitsForSharers: boolean;
  /** The home node keeps the data that comes with an acknowledgement. */
  readonly writesBack: boolean;
}

const published: Home = { waitsForSharers: true, writesBack: true };

export default defineModel({
  name: 'german',
  title: "German's cache coherence protocol",
  bounds: {
    caches: { default: 2, min: 2, max: 4, doc: 'caches' },
    values: { default: 2, min: 1, max: 3, doc: 'values that a cache can store' },
  },
  variants: [
    {
      name: 'published',
      title: 'as published',
      with: published,
      expect: holds,
      origin: 'German 2000; Chou, Mannava and Park 2004',
    },
    // Two requests, received and granted one after the other, take four steps each: request, receive, grant, receive the grant.
    {
      name: 'unshared',
      title: 'mutant: exclusive access is granted while others share',
      with: { ...published, waitsForSharers: false },
      expect: breaks('control', 8),
    },
    // Exclusive access (4 steps), a store (5), a request of another (6), received (7), invalidated (8), acknowledged (9, 10).
    {
      name: 'forgetful',
      title: 'mutant: what an exclusive cache wrote is dropped',
      with: { ...published, writesBack: false },
      expect: ({ values }) => (values === 1 ? holds : breaks('data', 10)),
    },
  ],
  build: ({ caches, values }, { waitsForSharers, writesBack }) => {
    const Cache = scalarset('cache', caches);
    const Value = scalarset('value', values);
    const data = nullable(index(Value));
    const state = struct({
      caches: array(Cache, struct({ access: oneOf('invalid', 'shared', 'exclusive'), data })),
      requests: array(Cache, oneOf('none', 'shared', 'exclusive')),
      replies: array(Cache, struct({ kind: oneOf('none', 'invalidate', 'grantShared', 'grantExclusive'), data })),
      acks: array(Cache, struct({ sent: bool(), data })),
      home: struct({
        memory: index(Value),
        /** The request being served, and whose it is. */
        serving: oneOf('none', 'shared', 'exclusive'),
        client: nullable(index(Cache)),
        /** Caches that have, or are being granted, a copy. */
        sharers: array(Cache, bool()),
        /** Sharers that are still to be invalidated for this request. */
        toInvalidate: array(Cache, bool()),
        exclusiveGranted: bool(),
      }),
      written: index(Value),
    });
    type M = Draft<typeof state>;
    const { action, always, reachable, system } = forState<M>();
    const params = { cache: index(Cache) };

    const actions = [
      action('requestShared', {
        params,
        run: (m, { cache }) => {
          if (m.requests.at(cache) !== 'none' || m.caches.at(cache).access !== 'invalid') return blocked;
          m.requests.set(cache, 'shared');
          return;
        },
      }),
      action('requestExclusive', {
        params,
        run: (m, { cache }) => {
          if (m.requests.at(cache) !== 'none' || m.caches.at(cache).access === 'exclusive') return blocked;
          m.requests.set(cache, 'exclusive');
          return;
        },
      }),
      action('receiveRequest', {
        params,
        run: ({ home, requests }, { cache }) => {
          const request = requests.at(cache);
          if (home.serving !== 'none' || request === 'none') return blocked;
          home.serving = request;
          home.client = cache;
          requests.set(cache, 'none');
          for (let i = 0; i < caches; i++) home.toInvalidate.set(i, home.sharers.at(i));
          return;
        },
      }),
      action('sendInvalidate', {
        params,
        run: ({ home, replies }, { cache }) => {
          const needed = home.serving === 'exclusive' || (home.serving === 'shared' && home.exclusiveGranted);
          if (!needed || !home.toInvalidate.at(cache) || replies.at(cache).kind !== 'none') return blocked;
          replies.set(cache, { kind: 'invalidate', data: null });
          home.toInvalidate.set(cache, false);
          return;
        },
      }),
      action('acknowledge', {
        params,
        run: (m, { cache }) => {
          const own = m.caches.at(cache);
          if (m.replies.at(cache).kind !== 'invalidate' || m.acks.at(cache).sent) return blocked;
          m.acks.set(cache, { sent: true, data: own.access === 'exclusive' ? own.data : null });
          m.replies.set(cache, { kind: 'none', data: null });
          m.caches.set(cache, { access: 'invalid', data: null });
          return;
        },
      }),
      action('receiveAck', {
        params,
        run: ({ home, acks }, { cache }) => {
          const ack = acks.at(cache);
          if (!ack.sent || home.serving === 'none') return blocked;
          home.sharers.set(cache, false);
          if (home.exclusiveGranted) {
            home.exclusiveGranted = false;
            if (writesBack && ack.data !== null) home.memory = ack.data;
          }
          acks.set(cache, { sent: false, data: null });
          return;
        },
      }),
      action('grantShared', {
        params,
        run: ({ home, replies }, { cache }) => {
          if (home.serving !== 'shared' || home.client !== cache) return blocked;
          if (home.exclusiveGranted || replies.at(cache).kind !== 'none') return blocked;
          replies.set(cache, { kind: 'grantShared', data: home.memory });
          home.sharers.set(cache, true);
          home.serving = 'none';
          home.client = null;
          return;
        },
      }),
      action('grantExclusive', {
        params,
        run: ({ home, replies }, { cache }) => {
          if (home.serving !== 'exclusive' || home.client !== cache) return blocked;
          if (home.exclusiveGranted || replies.at(cache).kind !== 'none') return blocked;
          if (waitsForSharers && home.sharers.some((shares) => shares)) return blocked;
          replies.set(cache, { kind: 'grantExclusive', data: home.memory });
          home.sharers.set(cache, true);
          home.exclusiveGranted = true;
          home.serving = 'none';
          home.client = null;
          return;
        },
      }),
      action('receiveGrant', {
        params,
        run: (m, { cache }) => {
          const reply = m.replies.at(cache);
          if (reply.kind !== 'grantShared' && reply.kind !== 'grantExclusive') return blocked;
          m.caches.set(cache, { access: reply.kind === 'grantShared' ? 'shared' : 'exclusive', data: reply.data });
          m.replies.set(cache, { kind: 'none', data: null });
          return;
        },
      }),
      action('store', {
        params: { ...params, value: index(Value) },
        run: (m, { cache, value }) => {
          if (m.caches.at(cache).access !== 'exclusive') return blocked;
          m.caches.at(cache).data = value;
          m.written = value;
          return;
        },
      }),
    ];

    return system({
      state,
      actions,
      init: {
        params: { value: index(Value) },
        run: (m, { value }) => {
          m.home.memory = value;
          m.written = value;
        },
      },
      properties: [
        always('control', 'while one cache has exclusive access no other has any', (m) => {
          const exclusive = m.caches.findIndex(({ access }) => access === 'exclusive');
          const cache = m.caches.findIndex(
            ({ access }, i) => exclusive >= 0 && i !== exclusive && access !== 'invalid',
          );
          return cache < 0 || { exclusive, cache };
        }),
        always('data', 'every copy, and memory while no copy is exclusive, is what was written last', (m) => {
          if (!m.home.exclusiveGranted && m.home.memory !== m.written)
            return { memory: m.home.memory, written: m.written };
          const cache = m.caches.findIndex(({ access, data }) => access !== 'invalid' && data !== m.written);
          return cache < 0 || { cache, written: m.written };
        }),
        reachable('allShare', 'all caches share', (m) => m.caches.every(({ access }) => access === 'shared')),
        ...(values > 1
          ? [reachable('memoryStale', 'memory is stale while a cache is exclusive', (m) => m.home.memory !== m.written)]
          : []),
      ],
    });
  },
});
