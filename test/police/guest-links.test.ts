import { expect } from 'chai';
import { Story } from '../../models/story.js';
import type { PortalError } from '../../server/errors.js';
import { addEvidence, removeEvidence } from '../../server/evidence/gather.js';
import { firstBrokenEntry } from '../../server/moderation/audit.js';
import { guestLinkState, makeGuestLink, revokeGuestLink } from '../../server/police/guest-links.js';
import { aPerson, signedInAs } from '../support/people.js';
import { anEscalatedStory } from '../support/police.js';
import { freshDatabase } from '../support/portal.js';
import { refusal } from '../support/refusal.js';
import { aSubmittedStory } from '../support/stories.js';

const NOW = new Date('2026-03-04T02:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;
const officer = 'AIPTU Rahmat, Satreskrim';

const refused = async (call: Promise<unknown>) => (await refusal(call)) as PortalError;
const stored = (id: string) => Story.findById(id).orFail().lean();

describe('a link for an officer without an account', () => {
  beforeEach(freshDatabase);

  it('is made by the newsroom, kept as a hash alone, and stands in the trail', async () => {
    const editor = await aPerson('editor');
    const id = String((await anEscalatedStory())._id);
    const { token, link } = await makeGuestLink(editor, id, { officer, days: '3' }, NOW);
    expect(Buffer.from(token, 'base64url')).to.have.length(32);
    const story = await stored(id);
    expect(story.guestLinks).to.deep.equal([link]);
    expect(JSON.stringify(story)).not.to.include(token);
    expect(link).to.include({ officer, role: 'editor' });
    expect(link.expiresAt).to.deep.equal(new Date(NOW.getTime() + 3 * DAY_MS));
    expect(story.history.at(-1)).to.include({ action: 'guest-link-made', note: officer, role: 'editor' });
    expect(firstBrokenEntry(story)).to.equal(undefined);
  });

  it('lives one to seven days', async () => {
    const verifier = await aPerson('verifier');
    const id = String((await anEscalatedStory())._id);
    for (const days of ['0', '8', '1.5', 'x', '']) {
      const error = await refused(makeGuestLink(verifier, id, { officer, days }, NOW));
      expect(error, days).to.have.property('fields').with.property('days');
    }
    const { link } = await makeGuestLink(verifier, id, { officer, days: 7 }, NOW);
    expect(guestLinkState(link, new Date(NOW.getTime() + 7 * DAY_MS - 1))).to.equal('open');
    expect(guestLinkState(link, new Date(NOW.getTime() + 7 * DAY_MS))).to.equal('expired');
  });

  it('is nothing for others, nor for a story that the police were not asked about', async () => {
    const escalated = String((await anEscalatedStory())._id);
    for (const role of ['police', 'admin'] as const) {
      const call = makeGuestLink(await aPerson(role), escalated, { officer, days: 1 }, NOW);
      expect((await refused(call)).code, role).to.equal('newsroom-only');
    }
    const other = String((await aSubmittedStory())._id);
    const call = makeGuestLink(await aPerson('editor'), other, { officer, days: 1 }, NOW);
    expect((await refused(call)).code).to.equal('not-escalated');
    const { client } = await signedInAs('police');
    expect((await client.get(`/meja/${escalated}/tamu`)).status).to.equal(403);
    expect((await client.get(`/meja/${other}/tamu`)).status).to.equal(404);
  });

  it('shows evidence that is there, and no other', async () => {
    const editor = await aPerson('editor');
    const id = String((await anEscalatedStory())._id);
    const note = { kind: 'note', text: 'Kades membenarkan.' };
    const { evidence } = await addEvidence(editor, id, note, NOW);
    const input = { officer, days: 1, evidence: [String(evidence._id)] };
    expect((await makeGuestLink(editor, id, input, NOW)).link.evidence).to.deep.equal([evidence._id]);
    await removeEvidence(editor, { storyId: id, evidenceId: String(evidence._id) }, { reason: 'Salah' }, NOW);
    const error = await refused(makeGuestLink(editor, id, input, NOW));
    expect(error).to.have.deep.property('fields', { evidence: 'unknown-evidence' });
  });

  it('is revoked once, by name in the trail', async () => {
    const [editor, verifier] = [await aPerson('editor'), await aPerson('verifier')];
    const id = String((await anEscalatedStory())._id);
    const { link } = await makeGuestLink(editor, id, { officer, days: 1 }, NOW);
    const which = { storyId: id, linkId: String(link._id) };
    const story = await revokeGuestLink(verifier, which, NOW);
    expect(guestLinkState(story.guestLinks![0]!, NOW)).to.equal('revoked');
    expect(story.history.at(-1)).to.include({
      action: 'guest-link-revoked',
      role: 'verifier',
      note: officer,
    });
    expect(firstBrokenEntry(story)).to.equal(undefined);
    expect((await refused(revokeGuestLink(verifier, which, NOW))).code).to.equal('guest-link-over');
    const unknown = { storyId: id, linkId: '65f0c0ffee65f0c0ffee65f0' };
    expect((await refused(revokeGuestLink(verifier, unknown, NOW))).status).to.equal(404);
  });

  it('is made, shown once, listed and revoked on a page', async () => {
    const { client } = await signedInAs('editor');
    const id = String((await anEscalatedStory())._id);
    const page = `/meja/${id}/tamu`;
    expect((await client.get(`/meja/${id}`)).text).to.include(`href="${page}"`);
    const empty = await client.post(page, { officer: ' ', days: '3' });
    expect(empty.status).to.equal(422);
    expect(empty.text).to.include('href="#officer"');

    const made = await client.post(page, { officer: `${officer} <b>`, days: '2' });
    expect(made.status).to.equal(201);
    expect(made.headers.get('cache-control')).to.include('no-store');
    const [address = ''] = /http:\/\/[^"]+\/tamu\/[\w-]{43}/.exec(made.text) ?? [];
    expect(address).not.to.equal('');
    const listed = await client.get(page);
    expect(listed.text).to.include('Satreskrim &lt;b&gt;').and.to.include('Belum pernah');
    expect(listed.text).not.to.include(new URL(address).pathname);

    const [link] = (await stored(id)).guestLinks!;
    const revoked = await client.post(`${page}/${String(link!._id)}/pencabutan`);
    expect(revoked.text).to.include('Tautan dicabut.').and.not.to.include('/pencabutan"');
    expect((await client.post(`${page}/${String(link!._id)}/pencabutan`)).status).to.equal(409);
    expect((await client.get(new URL(address).pathname)).status).to.equal(410);
  });
});
