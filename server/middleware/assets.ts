import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { assetBody } from '../cache/asset-body.js';
import { fromRoot } from '../paths.js';

const HASH_LENGTH = 10;
/** A script of a folder, which imports its neighbours by their plain names. */
const MODULE = /^\/js\/[^/]+\//;
const VERSIONED = /^\/js@([\w-]+)\//;

const addresses = new Map<string, string>();
let modules: { files: string[]; hash: string } | undefined;

/**
 * The address of a static file with its content's hash, so that browsers may keep it for good. Scripts that import
 * each other carry one hash of them all in their path: what they import relative to it is of the same version.
 * @param file path below public/, e.g. `/css/portal.css`
 */
export function assetUrl(file: string): string {
  if (MODULE.test(file)) return file.replace('/js/', `/js@${moduleSet().hash}/`);
  let address = addresses.get(file);
  if (!address) {
    const hash = hashOf([file]);
    addresses.set(file, (address = `${file}?v=${hash}`));
  }
  return address;
}

/** The address of every script that others import: what a page needs to work without a line. */
export function moduleUrls(): string[] {
  return moduleSet().files.map(assetUrl);
}

/** The file below public/ that a path names, whatever version of the scripts is in it. */
export function assetFile(path: string): string {
  return path.replace(VERSIONED, '/js/');
}

function moduleSet(): { files: string[]; hash: string } {
  if (!modules) {
    const names = readdirSync(fromRoot('public', 'js'), { recursive: true, encoding: 'utf8' });
    const files = names
      .map((name) => `/js/${name.split(path.sep).join('/')}`)
      .filter((file) => MODULE.test(file) && file.endsWith('.js'))
      .toSorted();
    modules = { files, hash: hashOf(files) };
  }
  return modules;
}

function hashOf(files: string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(assetBody(file));
  return hash.digest('base64url').slice(0, HASH_LENGTH);
}
