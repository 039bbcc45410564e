import { expect } from 'chai';
import { Client } from '../support/client.js';
import { freePort, startMain, temporaryFolder, type Program } from '../support/processes.js';

const SECRET_PATH = '/undangan/abcdefghijklmnopqrstuvwxyz';

describe('The metrics', function () {
  this.timeout(300_000);
  const data = temporaryFolder();
  let program: Program;
  let url: string;
  let metrics: string;

  before(async () => {
    const port = await freePort();
    metrics = `http://127.0.0.1:${port}`;
    ({ program, url } = await startMain(data.folder, { METRICS_PORT: String(port) }));
    await program.prints(/^Kabar KIM: /m);
  });
  after(async () => {
    await program.kill('SIGKILL');
    await data.remove();
  });

  const scrape = async () => (await fetch(`${metrics}/metrics`)).text();

  it('tell of requests by the pattern of their route, and of what lay ready', async () => {
    const reader = new Client(url);
    for (const path of ['/berita', '/berita', SECRET_PATH, '/masuk']) await reader.get(path);
    const text = await scrape();
    expect(text).to.match(
      /^http_request_duration_seconds_count\{method="GET",route="\/berita",status="200"\} 1$/m,
    );
    expect(text).to.match(/^http_answers_from_memory_total\{kind="page"\} 1$/m);
    expect(text).to.match(/^portal_attention\{what="waiting-stories"\} 0$/m);
    expect(text).to.match(/^process_resident_memory_bytes \d+/m);
    expect(text).not.to.include('abcdefghijklmnopqrstuvwxyz');
  });

  it('are on their own port alone, which answers nothing else', async () => {
    expect((await new Client(url).get('/metrics')).status).to.equal(404);
    expect((await fetch(`${metrics}/berita`)).status).to.equal(404);
    expect((await fetch(`${metrics}/metrics`, { method: 'POST' })).status).to.equal(404);
  });

  it('do not keep the portal from stopping', async () => {
    expect(await program.kill('SIGTERM')).to.include({ code: 0 });
  });
});
