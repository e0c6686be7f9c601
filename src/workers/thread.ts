// The thread of one partition. Its task is in `workerData`; what it is asked is a PartitionRequest.

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { offerLook } from '../model/look.ts';
import { divertStdout } from './divert-stdout.ts';
import type { PartitionTask } from './messages.ts';
import { servePartition, strayAnswer } from './server.ts';

const port = parentPort;
if (port === null) throw new Error('partition-thread.js is the entry of a worker thread');
offerLook();
divertStdout();
process.on('uncaughtException', (thrown: unknown, origin) => port.postMessage(strayAnswer(thrown, origin)));
const serve = await servePartition(
  workerData as PartitionTask,
  (answer) => port.postMessage(answer),
  () => receiveMessageOnPort(port)?.message,
);
port.on('message', serve);
