import { expect } from 'chai';
import { Alert } from '../../models/alert.js';
import { JobRun } from '../../models/job-run.js';
import { Source } from '../../models/source.js';
import { raiseAlerts } from '../../server/alerts/raise.js';
import type { Portal } from '../../server/portal.js';
import { aSource } from '../support/channels.js';
import { startMailServer, type MailServer } from '../support/mail-server.js';
import { freshDatabase } from '../support/portal.js';
import { runPortal, temporaryFolder } from '../support/processes.js';
import { startRemoteSite, type RemoteSite } from '../support/remote-site.js';
import { portalReaching } from '../support/sites.js';

const HOUR_MS = 60 * 60 * 1000;
const WATCHED = ['verify-audit', 'back-up'];
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS);

describe('alerts to the office', () => {
  let office: Portal;
  let mail: MailServer;
  let chat: RemoteSite;
  let chatStatus: number;
  const said: { subject: string; text: string }[] = [];

  beforeEach(async () => {
    await freshDatabase();
    chatStatus = 200;
    said.length = 0;
    mail = await startMailServer();
    chat = await startRemoteSite((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (chatStatus === 200) said.push(JSON.parse(String(Buffer.concat(chunks))) as (typeof said)[number]);
        response.writeHead(chatStatus).end();
      });
    });
    const { config } = mail.portal;
    office = portalReaching(chat);
    office = {
      ...office,
      config: {
        ...config,
        fetchAllowHosts: office.config.fetchAllowHosts,
        alertEmail: 'kantor@contoh.id',
        alertWebhook: `${chat.url}/kait/rahasia`,
      },
    };
  });
  afterEach(() => Promise.all([mail.close(), chat.close()]));

  const raise = () => raiseAlerts(office, WATCHED, new Date());
  const ran = (job: string, outcome: 'succeeded' | 'failed', startedAt: Date) =>
    JobRun.create({ job, startedAt, finishedAt: startedAt, outcome });

  it('tell once that something began, over every channel, and once that it is over', async () => {
    await ran('back-up', 'succeeded', hoursAgo(2));
    await ran('verify-audit', 'failed', hoursAgo(1));
    expect(await raise()).to.deep.equal({ standing: 1, messages: 2 });
    expect(mail.mails).to.have.length(1);
    expect(mail.mails[0]!.to).to.deep.equal(['kantor@contoh.id']);
    expect(said[0]!.subject).to.equal('Kabar KIM: 1 hal perlu diperhatikan');
    expect(said[0]!.text)
      .to.include('Pekerjaan “Periksa jejak audit” gagal (sejak')
      .and.include('/admin/pekerjaan');

    expect(await raise(), 'it goes on').to.deep.equal({ standing: 1, messages: 0 });

    await ran('verify-audit', 'succeeded', hoursAgo(0));
    expect(await raise()).to.deep.equal({ standing: 0, messages: 2 });
    expect(said[1]!.subject).to.equal('Kabar KIM: sudah beres');
    expect(said[1]!.text).to.include('Beres: Pekerjaan “Periksa jejak audit” gagal');
    expect(await Alert.countDocuments()).to.equal(0);
  });

  it('tell again what could not be sent, and only where it was not', async () => {
    await ran('verify-audit', 'failed', hoursAgo(1));
    chatStatus = 500;
    const failure = await raise().catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error).with.property('message', 'webhook: the webhook answered 500');
    expect(mail.mails).to.have.length(1);
    chatStatus = 200;
    expect(await raise()).to.deep.equal({ standing: 1, messages: 1 });
    expect(mail.mails).to.have.length(1);
    expect(said).to.have.length(1);
  });

  it('keep still where it was over before anybody heard that it had begun', async () => {
    await ran('verify-audit', 'failed', hoursAgo(1));
    chatStatus = 500;
    await raise().catch(() => undefined);
    await ran('verify-audit', 'succeeded', hoursAgo(0));
    chatStatus = 200;
    await raise();
    expect(mail.mails.map(({ text }) => text).at(-1)).to.include('Beres');
    expect(said).to.deep.equal([]);
  });

  it('tell of backups that are not made, once the portal has run for long enough', async () => {
    await ran('verify-audit', 'succeeded', hoursAgo(30));
    expect(await raise()).to.include({ standing: 0 });
    await ran('verify-audit', 'succeeded', hoursAgo(40));
    expect(await raise()).to.include({ standing: 1 });
    expect(said[0]!.text).to.include('Belum ada cadangan selama satu setengah hari');
    await ran('back-up', 'succeeded', hoursAgo(1));
    expect(await raise()).to.include({ standing: 0 });
  });

  it('tell of sources that have been silent for three days, by their organisation', async () => {
    const failing = { active: true, consecutiveFailures: 9 };
    const [silent, lately] = [await aSource(`${chat.url}/satu.xml`), await aSource(`${chat.url}/dua.xml`)];
    await Source.updateOne({ _id: silent._id }, { ...failing, lastSuccessAt: hoursAgo(73) });
    await Source.updateOne({ _id: lately._id }, { ...failing, lastSuccessAt: hoursAgo(71) });
    expect(await raise()).to.include({ standing: 1 });
    expect(said[0]!.text)
      .to.match(/- .+ \(.+\) tidak terbaca selama tiga hari \(sejak/)
      .and.include('/admin/sumber');
  });

  it('are tried from the command line, which says what is missing', async function () {
    this.timeout(300_000);
    const data = temporaryFolder();
    const settings = { DATA_DIR: data.folder, FETCH_ALLOW_HOSTS: chat.host };
    const missing = await runPortal(['test-alert'], settings);
    expect(missing).to.include({ code: 1, stderr: 'neither ALERT_EMAIL nor ALERT_WEBHOOK is set\n' });
    const hook = { ALERT_WEBHOOK: `${chat.url}/kait/rahasia` };
    const sent = await runPortal(['test-alert', '--json'], { ...settings, ...hook });
    await data.remove();
    expect(sent).to.include({ code: 0, stdout: '{"sent":"webhook"}\n' });
    expect(said).to.have.length(1);
  });
});
