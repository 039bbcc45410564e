import { z } from 'zod';
import { Organisation } from '../../models/organisation.js';
import { User } from '../../models/user.js';
import { TOPICS, type Topic } from '../../models/vocabulary.js';
import { toCurrentUser, type CurrentUser } from '../auth/current-user.js';
import { canSubmit } from '../auth/permissions.js';
import { Forbidden, Invalid, NotFound } from '../errors.js';
import { isVillage } from '../regions/gazetteer.js';
import { parse } from '../validation/parse.js';

const choice = z.object({
  author: z.string(),
  organisation: z.string().optional(),
  village: z.string().refine(isVillage, 'unknown-village').optional(),
  topic: z.enum(TOPICS).optional(),
});

/** In whose name stories are brought in. */
export interface Importer {
  author: CurrentUser;
  village: string;
  topic: Topic | undefined;
}

/**
 * Reads in whose name an import is made: a person, who can send for another group than the own one.
 * @param input `{author, organisation?, village?, topic?}`: username, code, kode wilayah, topic
 * @throws NotFound `user-not-found`; Forbidden for a role that does not submit; Invalid on the others, `village:
 *   required` where neither the group nor the person has one
 */
export async function readImporter(input: unknown): Promise<Importer> {
  const { author: username, organisation: code, topic, ...chosen } = parse(choice, input);
  const user = await User.findOne({ username: username.toLowerCase(), status: 'active' }).lean();
  if (!user) throw new NotFound('user-not-found');
  const author = toCurrentUser(user);
  if (!canSubmit(author)) throw new Forbidden();
  const organisation = code ? await Organisation.findOne({ code, active: true }).lean() : undefined;
  if (organisation === null) throw new Invalid({ organisation: 'unknown-organisation' });
  const village = chosen.village ?? organisation?.village ?? author.village;
  if (!village) throw new Invalid({ village: 'required' });
  return {
    author: organisation ? { ...author, organisation: String(organisation._id) } : author,
    village,
    topic,
  };
}
