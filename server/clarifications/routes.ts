import { Router, type Request, type Response } from 'express';
import { Clarification } from '../../models/clarification.js';
import { HOAX_CATEGORIES } from '../../models/vocabulary.js';
import { requireRole } from '../auth/require-role.js';
import { publicPage } from '../cache/public-page.js';
import { noticesNamingClarification } from '../corrections/related.js';
import { Invalid, NotFound, type FieldErrors } from '../errors.js';
import { PICTURE_SIZE } from '../media/drawing.js';
import { storyOnDesk } from '../moderation/story-on-desk.js';
import type { Portal } from '../portal.js';
import { formFields, formList, queryText } from '../validation/form.js';
import { pageAddress, pages, wantedPage } from '../validation/page.js';
import { breadcrumbs } from '../feed/json-ld.js';
import { clarificationTrail } from '../feed/trails.js';
import { claimReview, clarificationArticle } from './claim-review.js';
import { clarificationBySlug, clarificationFilter, clarificationPage } from './clarification-list.js';
import { publishClarification } from './clarify.js';
import { clarificationDraft, type ClarificationDraft } from './draft.js';
import { paragraphs } from './paragraphs.js';
import { clarificationPicture } from './share-picture.js';

/** Fact checks for everyone, and the newsroom's form for a new one. */
export function clarificationRoutes({ config }: Portal): Router {
  const router = Router();
  const site = { name: config.siteName, baseUrl: config.baseUrl };

  router.get('/cek-fakta', publicPage, async (req, res) => {
    const wanted = { category: queryText(req, 'kategori'), q: queryText(req, 'q') };
    const page = wantedPage(req);
    const filter = clarificationFilter(wanted);
    const found = filter ? await clarificationPage(filter, page) : { clarifications: [], more: false };
    res.status(filter || wanted.q ? 200 : 404).render('clarifications/list', {
      ...found,
      wanted,
      categories: HOAX_CATEGORIES,
      ...pages(req, page, found.more),
      canonical: filter && !wanted.q ? pageAddress(req, page) : undefined,
    });
  });

  router.get('/cek-fakta/:slug', publicPage, async (req, res) => {
    const clarification = await clarificationBySlug(req.params.slug);
    if (!clarification) throw new NotFound('clarification-not-found');
    const picture = `${site.baseUrl}${clarification.path}/bagikan.png`;
    res.render('clarifications/clarification', {
      clarification,
      paragraphs,
      picture,
      pictureSize: PICTURE_SIZE,
      review: claimReview(clarification, site),
      article: clarificationArticle(clarification, site, picture),
      trail: breadcrumbs(clarificationTrail(clarification), site),
      naming: await noticesNamingClarification(clarification.slug),
    });
  });

  router.get('/cek-fakta/:slug/bagikan.png', publicPage, async (req, res) => {
    const clarification = await clarificationBySlug(req.params.slug);
    if (!clarification) throw new NotFound('clarification-not-found');
    const picture = await clarificationPicture(clarification, `${site.name} · ${new URL(site.baseUrl).host}`);
    res.type('png').send(picture);
  });

  router.use('/meja/:id/klarifikasi', requireRole('editor', 'verifier'));
  router.get('/meja/:id/klarifikasi', async (req, res) => {
    const { story } = await storyOnDesk(req.user!, req.params.id);
    const page = await Clarification.findOne({ story: story._id }, { slug: 1 }).lean();
    // Only what is public is there: where the portal went down before, the form completes it.
    if (page) return res.redirect(303, `/cek-fakta/${page.slug}`);
    renderForm(res, req.params.id, clarificationDraft(req.user!, story), {});
  });
  router.post('/meja/:id/klarifikasi', async (req, res) => {
    const typed = typedClarification(req);
    try {
      const { slug } = await publishClarification(req.user!, req.params.id, typed, { now: new Date() });
      req.session.notice = { key: 'clarifications:form.done' };
      res.redirect(303, `/cek-fakta/${slug}`);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      res.status(422);
      renderForm(res, req.params.id, typed, error.fields);
    }
  });

  return router;
}

function renderForm(res: Response, storyId: string, typed: ClarificationDraft, errors: FieldErrors): void {
  res.render('clarifications/clarify', { storyId, typed, errors });
}

function typedClarification(req: Request): ClarificationDraft {
  const { title = '', claim = '', explanation = '', conclusion = '' } = formFields(req);
  const titles = formList(req, 'referenceTitle');
  const references = formList(req, 'referenceUrl')
    .map((url, index) => ({ url: url.trim(), title: titles[index]?.trim() ?? '' }))
    .filter(({ url, title: name }) => url !== '' || name !== '');
  return { title, claim, explanation, conclusion, references };
}
