import { randomUUID } from 'node:crypto';
import { Router, type Response } from 'express';
import { QUESTION_KINDS } from '../../models/question.js';
import { Invalid } from '../errors.js';
import { photosOf, receiveFormOfAnyone } from '../media/receive.js';
import { secretAddress } from '../middleware/secret-address.js';
import type { Portal } from '../portal.js';
import { formFields, queryText } from '../validation/form.js';
import { CONTACT_MAX_LENGTH, TEXT_MAX_LENGTH } from './input.js';
import { questionLimit, receiptLimit } from './limits.js';
import { progressOf, suggestionsFor } from './progress.js';
import { receiptIn } from './receipt.js';
import { KEPT_DAYS, takeQuestion } from './take.js';

/** Where anybody asks whether something is true, or tells of something, and sees what comes of it. */
export function questionRoutes({ config }: Portal): Router {
  const router = Router();

  router.get('/tanya', (req, res) => {
    const receipt = queryText(req, 'nomor');
    const found = receipt && receiptIn(receipt);
    if (found) return res.redirect(303, `/tanya/${found}`);
    const typed = {
      kind: queryText(req, 'jenis') === 'lapor' ? 'report' : 'ask',
      text: queryText(req, 'teks') ?? '',
      link: queryText(req, 'tautan') ?? '',
      idempotencyKey: randomUUID(),
    };
    showForm(res, { typed, errors: receipt ? { nomor: 'bad-receipt' } : {}, receipt });
  });

  router.post('/tanya', ...questionLimit, receiveFormOfAnyone, async (req, res) => {
    const typed = formFields(req);
    // An empty choice of a file comes as a file of nothing.
    const received = photosOf(req).filter(({ field, content }) => field === 'photo' && content?.length !== 0);
    try {
      const { question } = await takeQuestion(typed, {
        received,
        now: new Date(),
        timeZone: config.timeZone,
      });
      res.redirect(303, `/tanya/${question.receipt}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      showForm(res.status(422), { typed, errors: error.fields });
    }
  });

  router.get('/tanya/:receipt', secretAddress, receiptLimit, async (req, res) => {
    const progress = await progressOf(String(req.params.receipt));
    const open = progress.state === 'waiting' || progress.state === 'checking';
    const suggestions = open ? await suggestionsFor(progress.question, new Date()) : [];
    res.render('questions/progress', { ...progress, suggestions });
  });

  return router;
}

interface Shown {
  typed: Record<string, string>;
  errors: Record<string, string>;
  /** That could not be read. */
  receipt?: string;
}

function showForm(res: Response, shown: Shown): void {
  res.render('questions/ask', {
    ...shown,
    kinds: QUESTION_KINDS,
    textMax: TEXT_MAX_LENGTH,
    contactMax: CONTACT_MAX_LENGTH,
    keptDays: KEPT_DAYS,
  });
}
