import { z } from 'zod';
import type { CurrentUser } from '../auth/current-user.js';
import { Conflict } from '../errors.js';
import { parse } from '../validation/parse.js';

const meant = z.object({ author: z.string().optional() });

/**
 * What waited on a phone is its writer's, whoever has signed in there since.
 * @param input `{author?}`: the id of who wrote it
 * @throws Conflict `other-person` when that is somebody else
 */
export function requireAuthor(user: CurrentUser, input: unknown): void {
  const { author } = parse(meant, input);
  if (author !== undefined && author !== user.id) throw new Conflict('other-person');
}
