import { expect } from 'chai';
import { Client, type Answer } from '../support/client.js';
import { Program, startDatabase, startMain, temporaryFolder } from '../support/processes.js';

/** A page that is never kept: it reads the database each time. */
const UNKEPT = '/berita?q=irigasi';

describe('while the database is away', function () {
  this.timeout(300_000);

  let data: ReturnType<typeof temporaryFolder>;
  let database: Program;
  let program: Program;
  let reader: Client;

  before(async () => {
    data = temporaryFolder();
    const { program: started, uri } = await startDatabase(data.folder);
    database = started;
    const settings = { MONGODB_URI: uri, SESSION_SECRET: 'shared-by-all-instances-of-this-portal' };
    const main = await startMain(data.folder, settings);
    program = main.program;
    reader = new Client(main.url);
    // The last thing that a start asks of the database.
    await program.prints(/^Create the first administrator/m);
  });
  after(async () => {
    await Promise.all([program.kill('SIGKILL'), database.kill('SIGKILL')]);
    await data.remove();
  });

  function expectAway(answer: Answer): void {
    expect(answer.status).to.equal(503);
    expect(answer.headers.get('retry-after')).to.equal('5');
    expect(answer.headers.get('cache-control')).to.equal('no-store');
  }

  it('and says nothing: kept pages are served, others answer 503, and it goes on by itself', async () => {
    const kept = await reader.get('/');
    expect([kept.status, (await reader.get(UNKEPT)).status]).to.deep.equal([200, 200]);
    database.signal('SIGSTOP');
    try {
      expect((await reader.get('/')).text).to.equal(kept.text);
      const [page, api, ready] = await Promise.all([
        reader.get(UNKEPT),
        reader.get('/api/v1/registry/posts?organisation=siapa'),
        reader.get('/health/ready'),
      ]);
      expectAway(page);
      expect(page.text).to.include('Data portal sedang tidak terbaca');
      expectAway(api);
      expect(api.json()).to.include({ code: 'database-away' });
      expectAway(ready);
      expect((await reader.get('/')).text).to.equal(kept.text);
    } finally {
      database.signal('SIGCONT');
    }
    await answersAgain('/health/ready');
    // Whoever balances the load sends readers from now on.
    expect((await reader.get(UNKEPT)).status).to.equal(200);
  });

  it('and gone: what was typed comes back, and the portal lives', async () => {
    await reader.get('/');
    await database.kill('SIGKILL');
    const ready = await reader.get('/health/ready');
    expectAway(ready);
    expect(ready.json()).to.include({ status: 'unavailable' });
    expect((await reader.get('/health/live')).status).to.equal(200);
    expectAway(await reader.get(UNKEPT));
    expect((await reader.get('/')).status).to.equal(200);
    const form = new FormData();
    form.append('title', 'Irigasi Halong mengalir lagi');
    form.append('photo-1', new Blob(['bukan foto']), 'foto.jpg');
    for (const written of [
      await reader.postForm('/kontributor/tulis', form),
      await reader.post('/kontributor/tulis', { title: 'Irigasi Halong mengalir lagi' }),
    ]) {
      expectAway(written);
      expect(written.text)
        .to.include('Tulisan Anda tidak hilang')
        .and.include('Irigasi Halong mengalir lagi');
    }
  });

  async function answersAgain(path: string): Promise<void> {
    const deadline = Date.now() + 30_000;
    while ((await reader.get(path)).status !== 200) {
      if (Date.now() > deadline) throw new Error(`${path} never answered again`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});
