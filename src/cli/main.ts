#!/usr/bin/env node
import { keepCompiled } from './keep-compiled.ts';

// Before anything is imported that is to be kept.
keepCompiled();
await import('./run.ts');
