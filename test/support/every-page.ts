import type { Role } from '../../models/vocabulary.js';
import { makeInvitation } from '../../server/membership/invitations.js';
import { aHoaxStory, aPublishedStory, aReadyStory } from './decisions.js';
import { aKimGroup, aPerson, aUser, DISTRICT, VILLAGE } from './people.js';
import { aQuestion } from './questions.js';
import { anAgency, anUnverifiedAccount, aProposal, aVerifiedAccount } from './registry.js';
import { aDraft, aSubmittedStory } from './stories.js';

const LONG_TITLE =
  'Warga Desa Halong bergotong royong memperbaiki jembatan gantung penghubung dua kecamatan yang rusak diterjang banjir';

/** Fills the portal and names the pages that each role has something to see on; undefined is a reader. */
export async function somethingOnEveryPage(
  users: Map<Role, string>,
): Promise<[Role | undefined, string[]][]> {
  const group = await aKimGroup();
  const contributor = await aPerson('contributor', { organisation: group.code });
  users.set('contributor', contributor.username);
  const agency = await anAgency();
  const own = await anUnverifiedAccount({ url: 'https://dinas.contoh.example/', organisation: agency });
  users.set('agency', (await aUser('agency', { organisation: agency.code })).username);
  for (const role of ['editor', 'verifier', 'police', 'admin'] as const) {
    users.set(role, (await aUser(role)).username);
  }
  const official = await aVerifiedAccount({ organisation: group });
  await aProposal({ organisation: group._id, site: official._id });
  const published = await aPublishedStory({ author: contributor, title: LONG_TITLE });
  await aPublishedStory({ author: contributor, topic: 'bencana' });
  const submitted = await aSubmittedStory({ author: contributor, title: LONG_TITLE });
  const ready = await aReadyStory();
  const hoax = await aHoaxStory();
  const draft = await aDraft({ author: contributor });
  const officer = await aPerson('agency', { organisation: group.code });
  const invitation = await makeInvitation(officer, { invitee: 'Salasiah' }, new Date());
  const question = await aQuestion();
  const desk = [submitted, ready, hoax, published].map(({ _id }) => `/meja/${String(_id)}`);
  return [
    [
      undefined,
      [
        '/',
        '/berita',
        '/berita?topik=bencana&q=jembatan',
        '/tanya',
        `/tanya/${question.receipt}`,
        `/berita/${published.slug}`,
        '/cek-fakta',
        '/wilayah',
        '/wilayah/63.11',
        `/wilayah/${DISTRICT}`,
        `/wilayah/${VILLAGE}`,
        '/direktori',
        '/direktori/cek',
        '/direktori/cek?alamat=https%3A%2F%2Finstagram.com%2Fbalangan',
        `/direktori/${group.slug}`,
        '/kabar-kanal',
        '/tentang',
        '/pedoman',
        '/pedoman/gaya',
        `/pedoman/widget?wilayah=${DISTRICT}`,
        '/pedoman/widget?topik=tidak-ada',
        `/widget?wilayah=${DISTRICT}`,
        '/privasi',
        '/ikuti?topik=budaya',
        '/koreksi',
        `/undangan/${invitation.token}`,
        '/undangan/tidak-ada',
        '/transparansi',
        '/transparansi?bulan=2024-01&tindakan=undone',
        '/masuk',
        '/daftar',
        '/luring',
        '/tidak-ada',
      ],
    ],
    [
      'contributor',
      [
        '/kontributor',
        '/kontributor/tulis',
        '/kontributor/di-ponsel',
        '/kontributor/kabar',
        '/persetujuan',
        `/kontributor/${String(submitted._id)}`,
        `/kontributor/${String(draft._id)}`,
        '/akun',
        '/akun/data',
        '/akun/data/penghapusan',
        '/kelompok',
      ],
    ],
    [
      'editor',
      [
        '/meja/pembaca',
        '/meja/pertanyaan',
        `/meja/pertanyaan/${String(question._id)}`,
        '/kabar-kanal/tempel',
        '/meja',
        '/meja?status=ready',
        ...desk,
      ],
    ],
    ['verifier', ['/meja', ...desk, `/meja/${String(hoax._id)}/klarifikasi`]],
    ['police', ['/meja']],
    ['agency', ['/organisasi', `/organisasi/akun/${String(own._id)}`, '/kelompok']],
    [
      'admin',
      [
        '/admin',
        '/admin/pengguna',
        '/admin/organisasi',
        `/admin/organisasi/${String(group._id)}`,
        '/admin/organisasi/impor',
        '/admin/akun',
        `/admin/akun/${String(official._id)}`,
        '/admin/usulan',
        '/admin/kesehatan',
        '/admin/laporan',
        '/admin/sumber',
        '/admin/pekerjaan',
        '/admin/keamanan',
        '/akun/dua-langkah',
        '/admin/kinerja',
        '/admin/kinerja?dari=2024-01-01&sampai=2024-01-02',
        '/admin/alasan',
        '/admin/alasan/baru',
        '/admin/alasan/source-unclear',
      ],
    ],
  ];
}
