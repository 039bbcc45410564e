import type { HoaxCategory, HoaxTag, Topic } from '../../models/vocabulary.js';

/** An invented hoax of the kind that goes around in villages, and what checking it brought to light. */
export interface HoaxText {
  title: string;
  /** HTML. */
  body: string;
  topic: Topic;
  category: HoaxCategory;
  tags: HoaxTag[];
  claim: string;
  /** Also what the clarification says was checked. */
  explanation: string;
  conclusion: string;
  evidence: { url: string; title: string }[];
}

interface Template extends Pick<HoaxText, 'topic' | 'category' | 'tags'> {
  title: string;
  claim: string;
  checked: string;
  truth: string;
}

/** `{place}` is the village. */
const TEMPLATES: Template[] = [
  {
    title: 'Air ledeng di {place} disebut tercampur racun',
    topic: 'kesehatan',
    category: 'fabricated',
    tags: [],
    claim: 'Pesan berantai menyebut air ledeng di {place} tercampur racun dan melarang warga meminumnya.',
    checked: 'Petugas air minum mengambil contoh air di tiga titik dan hasilnya memenuhi syarat air minum.',
    truth: 'Air ledeng di {place} aman. Pesan itu tidak punya sumber.',
  },
  {
    title: 'Tautan pendaftaran bantuan tunai untuk warga {place}',
    topic: 'sosial',
    category: 'imposter',
    tags: ['scam'],
    claim:
      'Sebuah tautan mengaku dari dinas sosial dan meminta warga {place} mengisi nomor rekening serta kode OTP.',
    checked:
      'Dinas sosial tidak membuka pendaftaran lewat tautan itu, dan alamatnya baru dibuat minggu lalu.',
    truth: 'Tautan itu penipuan. Pendaftaran bantuan hanya lewat kantor desa.',
  },
  {
    title: 'Foto banjir besar disebut terjadi pagi ini di {place}',
    topic: 'bencana',
    category: 'false-context',
    tags: [],
    claim: 'Foto perumahan terendam disebarkan sebagai banjir pagi ini di {place}.',
    checked:
      'Foto yang sama pernah dimuat lima tahun lalu untuk peristiwa di pulau lain. Posko melaporkan keadaan normal.',
    truth: 'Foto itu peristiwa lama di tempat lain. Tidak ada banjir di {place} pagi ini.',
  },
  {
    title: 'Rekaman suara kepala desa {place} menjanjikan pembagian tanah',
    topic: 'pemerintahan',
    category: 'manipulated',
    tags: ['ai-generated'],
    claim:
      'Rekaman suara yang mirip kepala desa {place} menjanjikan tanah bagi yang mentransfer biaya pengurusan.',
    checked: 'Kepala desa membantah. Jeda napas dan nada dalam rekaman tidak wajar, seperti suara buatan.',
    truth: 'Rekaman itu bukan suara kepala desa. Jangan mentransfer uang.',
  },
  {
    title: 'Sekolah di {place} disebut libur sebulan karena wabah',
    topic: 'pendidikan',
    category: 'misleading',
    tags: [],
    claim: 'Pesan suara menyebut semua sekolah di {place} libur sebulan karena wabah.',
    checked: 'Dinas pendidikan hanya meliburkan satu kelas selama dua hari untuk penyemprotan nyamuk.',
    truth: 'Sekolah tetap buka. Hanya satu kelas yang libur dua hari.',
  },
];

/** @param place the village's name, as the story calls it */
export function hoaxText(number: number, place: string): HoaxText {
  const { title, claim, checked, truth, ...kind } = TEMPLATES[number % TEMPLATES.length]!;
  const here = (text: string) => text.replaceAll('{place}', place);
  return {
    ...kind,
    title: here(title),
    body: `<p>${here(claim)}</p>\n<p>Kabar ini beredar di beberapa grup percakapan dan ditanyakan warga kepada KIM.</p>`,
    claim: here(claim),
    explanation: here(checked),
    conclusion: here(truth),
    evidence: [
      { url: `https://klarifikasi.example/${number}`, title: `Keterangan resmi untuk warga ${place}` },
    ],
  };
}
