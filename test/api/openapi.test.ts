import { expect } from 'chai';
import { createApp } from '../../server/app.js';
import { openapiDocument } from '../../server/api/openapi.js';
import { addAccount } from '../../server/registry/accounts.js';
import { verifyAccount } from '../../server/registry/verification.js';
import { Client, type Answer } from '../support/client.js';
import { aHoaxStory, aPublishedStory, EVIDENCE } from '../support/decisions.js';
import { aFileForm, PDF } from '../support/evidence.js';
import { aKimGroup, aPerson, apiClient, aUser } from '../support/people.js';
import { freshDatabase, portal } from '../support/portal.js';
import { routesOf } from '../support/routes.js';
import { differences } from '../support/schema.js';
import { aSubmittedStory, storyInput } from '../support/stories.js';

type Json = Record<string, unknown>;

describe('the description of the API', () => {
  beforeEach(freshDatabase);

  const document = () => openapiDocument(portal().config.baseUrl, portal().config.siteName);

  it('is served to anyone', async () => {
    const answer = await new Client().get('/api/v1/openapi.json');
    expect(answer.headers.get('cache-control')).to.match(/^public, /);
    expect(answer.status).to.equal(200);
    expect(answer.json()).to.deep.equal(JSON.parse(JSON.stringify(document())));
    expect(answer.json()).to.include({ openapi: '3.1.0' });
  });

  it('names every route of the API and no other', () => {
    const routes = routesOf(() => createApp(portal()))
      .filter(({ path }) => path.startsWith('/api/v1/') || path.startsWith('/health/'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const named = Object.entries(document().paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(named).to.have.members(routes);
  });

  it('refers to nothing that it does not describe, and describes nothing in vain', () => {
    const text = JSON.stringify(document());
    const used = new Set([...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name = '']) => name));
    expect(Object.keys(document().components.schemas)).to.have.members([...used]);
  });

  it('says who may call what: a stranger gets 401 exactly where it names somebody', async () => {
    for (const [path, methods] of Object.entries(document().paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const url = path.replace(/\{\w+\}/g, '65f0c0ffee65f0c0ffee65f0');
        const { status } = await new Client().send(
          method.toUpperCase(),
          url,
          method === 'get' ? undefined : {},
        );
        expect(status === 401, `${method} ${path}: ${status}`).to.equal(operation.security.length > 0);
      }
    }
  });

  it('matches what is answered', async () => {
    const [contributor, editor, verifier, police, admin] = await Promise.all(
      (['contributor', 'editor', 'verifier', 'police', 'admin'] as const).map(async (role) =>
        apiClient(await aUser(role)),
      ),
    );
    const account = await addAccount(await aKimGroup(), { url: 'kim.contoh', platform: 'instagram' });
    await verifyAccount(
      await aPerson('admin'),
      String(account._id),
      { method: 'letter', note: 'Surat' },
      new Date(),
    );
    await aPublishedStory();
    const hoax = String((await aHoaxStory())._id);
    const sent = String((await aSubmittedStory())._id);
    const other = String((await aSubmittedStory())._id);
    const desk = `/api/v1/moderation/stories`;

    const answers: [operation: string, answer: Answer][] = [
      ['get /health/ready', await new Client().get('/health/ready')],
      ['post /api/v1/stories', await contributor!.send('POST', '/api/v1/stories', storyInput())],
      ['get /api/v1/me', await contributor!.get('/api/v1/me')],
      [
        'put /api/v1/drafts/{key}',
        await contributor!.send('PUT', '/api/v1/drafts/kunci', { title: 'Panen' }),
      ],
      ['get /api/v1/drafts/{key}', await contributor!.get('/api/v1/drafts/kunci')],
      ['get /api/v1/stories/{id}', await editor!.get(`/api/v1/stories/${sent}`)],
      ['get /api/v1/moderation/queue', await editor!.get('/api/v1/moderation/queue')],
      ['get /api/v1/moderation/reasons', await editor!.get('/api/v1/moderation/reasons')],
      ['put /api/v1/moderation/stories/{id}/claim', await editor!.send('PUT', `${desk}/${sent}/claim`)],
      ['delete /api/v1/moderation/stories/{id}/claim', await editor!.send('DELETE', `${desk}/${sent}/claim`)],
      [
        'post /api/v1/moderation/stories/{id}/escalation',
        await editor!.send('POST', `${desk}/${sent}/escalation`, { question: 'Apakah benar?' }),
      ],
      [
        'post /api/v1/moderation/stories/{id}/opinions',
        await police!.send('POST', `${desk}/${sent}/opinions`, { opinion: 'authentic', note: 'Benar.' }),
      ],
      [
        'post /api/v1/moderation/stories/{id}/newsworthiness',
        await editor!.send('POST', `${desk}/${sent}/newsworthiness`, {
          decision: 'returned',
          preset: 'source-unclear',
        }),
      ],
      [
        'post /api/v1/moderation/stories/{id}/reversal',
        await editor!.send('POST', `${desk}/${sent}/reversal`),
      ],
      [
        'post /api/v1/moderation/stories/{id}/newsworthiness',
        await editor!.send('POST', `${desk}/${sent}/newsworthiness`, { decision: 'fit' }),
      ],
      [
        'post /api/v1/moderation/stories/{id}/evidence',
        await verifier!.send('POST', `${desk}/${sent}/evidence`, { kind: 'link', url: 'http://10.0.0.1/' }),
      ],
      [
        'post /api/v1/moderation/stories/{id}/evidence',
        await editor!.send('POST', `${desk}/${sent}/evidence`, { kind: 'note', text: 'Kades membenarkan.' }),
      ],
      [
        'post /api/v1/moderation/stories/{id}/evidence/files',
        await verifier!.request(`${desk}/${sent}/evidence/files`, { method: 'POST', body: aFileForm(PDF) }),
      ],
      ['get /api/v1/moderation/stories/{id}/evidence', await police!.get(`${desk}/${sent}/evidence`)],
      [
        'post /api/v1/moderation/stories/{id}/authenticity',
        await verifier!.send('POST', `${desk}/${sent}/authenticity`, {
          verdict: 'valid',
          evidence: EVIDENCE,
        }),
      ],
      [
        'post /api/v1/moderation/stories/{id}/publication',
        await editor!.send('POST', `${desk}/${sent}/publication`),
      ],
      [
        'post /api/v1/moderation/stories/{id}/corrections',
        await editor!.send('POST', `${desk}/${sent}/corrections`, {
          kind: 'erratum',
          text: 'Ralat.',
          reason: 'Eja',
        }),
      ],
      [
        'post /api/v1/moderation/stories/{id}/clarification',
        await verifier!.send('POST', `${desk}/${hoax}/clarification`, {
          claim: 'Klaim.',
          explanation: 'Penjelasan.',
          conclusion: 'Kesimpulan.',
          references: EVIDENCE,
        }),
      ],
      ['get /api/v1/stories/{id}', await editor!.get(`/api/v1/stories/${other}`)],
      ['get /api/v1/audit', await editor!.get(`/api/v1/audit?story=${sent}`)],
      ['get /api/v1/feed', await new Client().get('/api/v1/feed')],
      ['get /api/v1/transparency', await new Client().get('/api/v1/transparency')],
      ['get /api/v1/clarifications', await new Client().get('/api/v1/clarifications')],
      [
        'get /api/v1/registry/organisations',
        await new Client().get('/api/v1/registry/organisations?limit=100&kind=kim'),
      ],
      ['get /api/v1/registry/resolve', await new Client().get(`/api/v1/registry/resolve?url=${account.url}`)],
      ['get /api/v1/registry/accounts.json', await new Client().get('/api/v1/registry/accounts.json')],
      ['post /api/v1/aggregation/runs', await admin!.send('POST', '/api/v1/aggregation/runs', {})],
    ];
    for (const [operation, answer] of answers) expect(mismatch(operation, answer)).to.deep.equal([]);
    for (const path of ['/api/v1/feed', '/api/v1/clarifications', '/api/v1/moderation/queue']) {
      expect((await editor!.get(path)).json<{ items: unknown[] }>().items, path).not.to.deep.equal([]);
    }
  });

  it('matches what is answered to a refusal', async () => {
    const editor = await apiClient(await aUser('editor'));
    const refusals = [
      await new Client().get('/api/v1/audit'),
      await editor.get('/api/v1/audit?story=65f0c0ffee65f0c0ffee65f0'),
      await editor.send('POST', '/api/v1/stories', {}),
    ];
    expect(refusals.map(({ status }) => status)).to.deep.equal([401, 404, 422]);
    const { schemas } = document().components;
    for (const answer of refusals)
      expect(differences(answer.json(), schemas.Problem!, schemas)).to.deep.equal([]);
  });

  function mismatch(operation: string, answer: Answer): string[] {
    const [method = '', path = ''] = operation.split(' ');
    const responses = (document().paths[path]?.[method]?.responses ?? {}) as Record<string, Json>;
    const response = responses[answer.status];
    if (!response) return [`${operation}: ${answer.status} is not described: ${answer.text}`];
    if (!response.content) return answer.text === '' ? [] : [`${operation}: a body is not described`];
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    const { schema } = (response.content as Record<string, { schema: Json }>)[type] ?? {};
    if (!schema) return [`${operation}: ${type} is not described`];
    const { schemas } = document().components;
    return differences(answer.json(), schema, schemas).map((difference) => `${operation} ${difference}`);
  }
});
