// Shows the queues of shootdown in a browser, with bull-board: npm install @bull-board/api @bull-board/express express bullmq@6 ioredis@6
// SERVER=redis://HOST PORT=3000 node dashboard.mjs; then http://127.0.0.1:3000. It listens on this machine alone: who sees it can delete jobs.
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';

const { SERVER = 'redis://127.0.0.1', PORT = '3000' } = process.env;
const connection = new Redis(SERVER, { maxRetriesPerRequest: null });
const pages = new ExpressAdapter();
const board = createBullBoard({ queues: [], serverAdapter: pages });
const shown = new Set();

// A queue is made with the first run of a program and its models: what is new is looked for now and then.
const look = async () => {
  for await (const keys of connection.scanStream({ match: 'shootdown:jobs-*:meta', count: 1000 }))
    for (const key of keys) {
      const name = key.split(':')[1];
      if (shown.has(name)) continue;
      shown.add(name);
      board.addQueue(new BullMQAdapter(new Queue(name, { connection, prefix: 'shootdown' }), { readOnlyMode: true }));
    }
};
await look();
setInterval(() => look().catch((error) => console.error(error.message)), 5000);

express()
  .use('/', pages.getRouter())
  .listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}`));
