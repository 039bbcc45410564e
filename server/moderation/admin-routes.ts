import { Router, type Request, type Response } from 'express';
import { presetReasons, type PresetReasonRecord } from '../../models/preset-reason.js';
import { PRESET_DECISIONS } from '../../models/story-decision.js';
import { requireRole } from '../auth/require-role.js';
import { Invalid, type FieldErrors } from '../errors.js';
import { formFields } from '../validation/form.js';
import { addPreset, changePreset, findPreset } from './preset-reasons.js';

/** The desk's preset reasons, for administrators: adding, changing, retiring. */
export function deskAdminRoutes(): Router {
  const router = Router();
  const presets = Router();
  router.use('/admin/alasan', requireRole('admin'), presets);

  presets.get('/', async (_req, res) => {
    res.render('moderation/admin-presets', {
      presets: await presetReasons().lean(),
      decisions: PRESET_DECISIONS,
    });
  });

  presets.get('/baru', (_req, res) => renderPreset(res, { typed: { active: 'true' } }));
  presets.post('/', (req, res) => save(req, res, () => addPreset(presetOf(req))));

  presets.get('/:code', async (req, res) => {
    const preset = await findPreset(req.params.code);
    renderPreset(res, { code: preset.code, typed: typedFrom(preset) });
  });
  presets.post('/:code', (req, res) =>
    save(req, res, () => changePreset(req.params.code, presetOf(req)), req.params.code),
  );

  return router;
}

async function save(
  req: Request,
  res: Response,
  write: () => Promise<PresetReasonRecord>,
  code?: string,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return renderPreset(res.status(422), { code, typed: formFields(req), errors: error.fields });
  }
  req.session.notice = { key: 'moderation:preset.saved' };
  res.redirect(303, '/admin/alasan');
}

function presetOf(req: Request) {
  const { decision, order, active, ...words } = formFields(req);
  return {
    decision,
    order,
    active: active === 'true',
    reason: { id: words['reason.id'], en: words['reason.en'] },
    help: { id: words['help.id'], en: words['help.en'] },
  };
}

function typedFrom({ decision, order, active, reason, help }: PresetReasonRecord): Record<string, string> {
  return {
    decision,
    order: String(order),
    active: String(active),
    'reason.id': reason.id,
    'reason.en': reason.en,
    'help.id': help.id,
    'help.en': help.en,
  };
}

interface PresetPage {
  /** Of the preset that is changed; a new one has none yet. */
  code?: string;
  typed: Record<string, string>;
  errors?: FieldErrors;
}

function renderPreset(res: Response, { code, typed, errors = {} }: PresetPage): void {
  res.render('moderation/admin-preset', { code, typed, errors, decisions: PRESET_DECISIONS });
}
