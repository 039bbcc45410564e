import { Router, type Request, type RequestHandler, type Response } from 'express';
import { AMENDMENT_KINDS } from '../../models/story-amendment.js';
import type { StoryRecord } from '../../models/story.js';
import { DESK_ROLES, SUBMITTING_ROLES } from '../auth/permissions.js';
import { requireRole } from '../auth/require-role.js';
import { Conflict, Invalid, type PortalError } from '../errors.js';
import { receiveForm } from '../media/receive.js';
import { storyOnDesk } from '../moderation/story-on-desk.js';
import type { Portal } from '../portal.js';
import { villagesByDistrict } from '../regions/gazetteer.js';
import { ownStory } from '../stories/edit.js';
import { submissionLimit } from '../stories/limits.js';
import { formFields, formList } from '../validation/form.js';
import { approveAmendment, refuseAmendment } from './decide.js';
import { amendmentDraft, type TypedAmendment } from './form.js';
import type { AmendmentAct } from './obstacles.js';
import { amendmentPage } from './page.js';
import { proposeAmendment, withdrawAmendment } from './propose.js';
import { textSince } from './story-text.js';

/** What was sent and not taken: the form, its fields, and why. */
interface Refusal {
  act: AmendmentAct;
  typed: TypedAmendment;
  error: PortalError;
}

type Act = (req: Request<{ id: string }>, typed: TypedAmendment) => Promise<StoryRecord>;
type Show = (req: Request<{ id: string }>, res: Response, refusal?: Refusal) => Promise<void>;

/** New texts for published stories: an author's own page, and the desk's with the decisions. */
export function amendmentRoutes({ config }: Portal): Router {
  const router = Router();
  const clock = () => ({ now: new Date(), timeZone: config.timeZone });
  const propose: Act = (req, typed) => proposeAmendment(req.user!, req.params.id, typed, clock());
  const withdraw: Act = (req) => withdrawAmendment(req.user!, req.params.id, new Date());

  router.use('/kontributor/:id/perubahan', requireRole(...SUBMITTING_ROLES));
  const own = '/kontributor/:id/perubahan';
  router.get(own, (req, res) => showOwn(req, res));
  router.post(own, receiveForm, submissionLimit, takeForm('amendment', propose, showOwn));
  router.post(`${own}/pembatalan`, takeForm('amendment-withdrawal', withdraw, showOwn));

  router.use('/meja/:id/perubahan', requireRole(...DESK_ROLES));
  const desk = '/meja/:id/perubahan';
  router.get(desk, (req, res) => showOnDesk(req, res));
  router.post(desk, takeForm('amendment', propose, showOnDesk));
  router.post(`${desk}/pembatalan`, takeForm('amendment-withdrawal', withdraw, showOnDesk));
  router.post(`${desk}/kelayakan`, takeForm('amendment-fit', approve('fit'), showOnDesk));
  router.post(`${desk}/keaslian`, takeForm('amendment-valid', approve('valid'), showOnDesk));
  router.post(`${desk}/penolakan`, takeForm('amendment-refusal', refuse, showOnDesk));

  return router;
}

function approve(decision: 'fit' | 'valid'): Act {
  return (req, typed) => approveAmendment(req.user!, req.params.id, decision, typed, new Date());
}

const refuse: Act = (req, typed) => refuseAmendment(req.user!, req.params.id, typed, new Date());

/** Does what a form asks for, and shows the page again with what was typed when that cannot be. */
function takeForm(act: AmendmentAct, perform: Act, show: Show): RequestHandler<{ id: string }> {
  return async (req, res) => {
    const typed: TypedAmendment = { ...formFields(req), captions: formList(req, 'captions') };
    let story: StoryRecord;
    try {
      story = await perform(req, typed);
    } catch (error) {
      if (!(error instanceof Invalid) && !(error instanceof Conflict)) throw error;
      res.status(error.status);
      return show(req, res, { act, typed, error });
    }
    const approved = act === 'amendment-fit' || act === 'amendment-valid';
    const done = approved ? (story.amendment ? 'approved' : 'applied') : act;
    req.session.notice = { key: `amendments:done.${done}` };
    res.redirect(303, req.originalUrl.replace(/(\/perubahan).*$/, '$1'));
  };
}

const showOwn: Show = async (req, res, refusal) => {
  const desk = { story: await ownStory(req.user!, req.params.id), nameOf: () => '' };
  render(
    req,
    res,
    { view: 'amendments/own', desk, action: `/kontributor/${req.params.id}/perubahan` },
    refusal,
  );
};

const showOnDesk: Show = async (req, res, refusal) => {
  const desk = await storyOnDesk(req.user!, req.params.id);
  render(req, res, { view: 'amendments/desk', desk, action: `/meja/${req.params.id}/perubahan` }, refusal);
};

interface Shown {
  view: string;
  desk: Awaited<ReturnType<typeof storyOnDesk>>;
  action: string;
}

function render(req: Request, res: Response, { view, desk, action }: Shown, refusal?: Refusal): void {
  const proposed = refusal?.act === 'amendment' ? refusal.typed : undefined;
  // Whoever was told that the text changed has the newest before them.
  const since = refusal?.error.code === 'text-changed' ? textSince(desk.story)?.toISOString() : undefined;
  res.render(view, {
    ...amendmentPage(req.user!, desk, new Date()),
    action,
    kinds: AMENDMENT_KINDS,
    villagesByDistrict: villagesByDistrict(),
    act: refusal?.act,
    typed: refusal?.typed ?? {},
    form: { ...(proposed ?? amendmentDraft(req.user!, desk.story)), ...(since ? { textSince: since } : {}) },
    proposed: proposed !== undefined,
    refused: refusal?.error,
    errors: refusal?.error instanceof Invalid ? refusal.error.fields : {},
  });
}
