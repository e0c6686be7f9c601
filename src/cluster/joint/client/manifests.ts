import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, ShootdownError } from '../../../model/errors.ts';
import { readText, textOf } from '../../plain-message.ts';
import { KEPT_MS } from '../choose-keeper.ts';
import { statesFile } from '../folder-keeper.ts';
import { jointKeys } from '../keys.ts';
import { type Manifest, parseManifest } from '../manifest.ts';
import type { Link } from './link.ts';

/** Where the manifest of a joint search is kept: with its states. */
export interface Manifests {
  read(): Promise<Manifest | undefined>;
  /** Replaces it, if the search is this process's still. */
  write(manifest: Manifest): Promise<void>;
  /** Forgets it, and the states. */
  forget(partitions: number): Promise<void>;
}

export const manifestsOf = (link: Link, id: string, shared: string | undefined): Manifests =>
  shared === undefined ? new AtServer(link, id) : new InFolder(link, id, shared);

class AtServer implements Manifests {
  readonly #link: Link;
  readonly #id: string;

  constructor(link: Link, id: string) {
    this.#link = link;
    this.#id = id;
  }

  async read(): Promise<Manifest | undefined> {
    const text = await this.#link.connection.client.get(jointKeys(this.#id).manifest);
    return text === null ? undefined : parseManifest(readText(text, 'the checkpoint'));
  }

  async write(manifest: Manifest): Promise<void> {
    await this.#link.requireOurs();
    await this.#link.connection.client.set(jointKeys(this.#id).manifest, textOf(manifest), 'PX', KEPT_MS);
  }

  async forget(partitions: number): Promise<void> {
    const keys = jointKeys(this.#id);
    await this.#link.connection.client.unlink(
      keys.manifest,
      ...Array.from({ length: partitions }, (_, p) => keys.states(p)),
    );
  }
}

const manifestName = 'joint.json';

class InFolder implements Manifests {
  readonly #link: Link;
  readonly #id: string;
  readonly #folder: string;

  constructor(link: Link, id: string, folder: string) {
    this.#link = link;
    this.#id = id;
    this.#folder = folder;
  }

  async read(): Promise<Manifest | undefined> {
    const text = await this.#text();
    if (text === undefined) return undefined;
    const manifest = parseManifest(readText(text, `the checkpoint in ${this.#folder}`));
    if (manifest?.id === this.#id) return manifest;
    throw new ShootdownError(
      'file',
      `${this.#folder} holds the checkpoint of another search`,
      'name another folder; or was the model changed, or another option given?',
    );
  }

  async write(manifest: Manifest): Promise<void> {
    await this.#link.requireOurs();
    const path = join(this.#folder, manifestName);
    const file = await open(`${path}.new`, 'w');
    try {
      await file.writeFile(textOf(manifest));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  }

  async forget(): Promise<void> {
    const manifest = await this.read();
    await rm(join(this.#folder, manifestName), { force: true });
    for (const { epoch, from, chunks } of manifest?.segments ?? [])
      for (const p of chunks.keys()) await rm(statesFile(this.#folder, p, epoch, from), { force: true });
  }

  async #text(): Promise<string | undefined> {
    try {
      await mkdir(this.#folder, { recursive: true });
      return await readFile(join(this.#folder, manifestName), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new ShootdownError('file', `${this.#folder} cannot be used: ${messageOf(error)}`, undefined, error);
    }
  }
}
