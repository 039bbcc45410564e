import { Router } from 'express';
import { z } from 'zod';
import { TOPICS } from '../../models/vocabulary.js';
import { publicPage } from '../cache/public-page.js';
import { parseQuery } from '../validation/parse.js';
import type { Portal } from '../portal.js';
import type { Piece } from './highlight.js';
import { toResults, type SearchResult } from './results.js';
import { search } from './search.js';

const searchQuery = z.object({
  q: z.string(),
  kind: z.enum(['story', 'clarification', 'post']).optional(),
  topic: z.enum(TOPICS).optional(),
  district: z.string().optional(),
  /** The page to go on with. */
  cursor: z.coerce.number().int().min(1).max(100).default(1),
});

/** The search for programs: best first, in pages. */
export function searchApi({ config }: Portal): Router {
  const router = Router();

  router.get('/search', publicPage, async (req, res) => {
    const { cursor, ...wanted } = parseQuery(searchQuery, req.query);
    const { words, matches, more, understood, suggestion } = await search(wanted, cursor, new Date());
    const tokens = new Set(words.flatMap((asked) => asked.tokens));
    res.json({
      items: (await toResults(matches, tokens)).map((result) => toJson(result, config.baseUrl)),
      next: more ? String(cursor + 1) : null,
      understood,
      suggestion,
    });
  });

  return router;
}

function toJson({ href, title, snippet, ...result }: SearchResult, baseUrl: string) {
  return { ...result, url: new URL(href, baseUrl).href, title: textOf(title), snippet: textOf(snippet) };
}

function textOf(pieces: Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}
