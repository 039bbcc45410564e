import { TOPICS, type Topic } from '../../models/vocabulary.js';

/** An invented village story, for demonstrations and benchmarks: the same number gives the same story. */
export interface SeedText {
  title: string;
  /** HTML, as the sanitiser leaves it. */
  body: string;
  topic: Topic;
  /** What the verifier says was checked. */
  explanation: string;
  evidence: { url: string; title: string }[];
}

const SUBJECTS: Record<Topic, [subject: string, event: string, benefit: string][]> = {
  pembangunan: [
    ['jembatan gantung', 'selesai diperbaiki', 'Anak sekolah tidak lagi memutar sejauh empat kilometer'],
    ['jalan usaha tani', 'mulai diratakan', 'Hasil panen dapat diangkut dengan kendaraan roda tiga'],
    ['sumur bor', 'sudah mengalirkan air', 'Warga tidak perlu lagi mengambil air ke sungai saat kemarau'],
    ['posyandu baru', 'siap ditempati', 'Ibu dan balita mendapat ruang pelayanan yang lebih layak'],
  ],
  pemerintahan: [
    [
      'pelayanan surat keterangan',
      'kini buka sampai sore',
      'Warga yang bekerja di kebun bisa mengurus surat sepulang kerja',
    ],
    [
      'musyawarah desa',
      'menetapkan rencana kerja tahun depan',
      'Usulan tiap RT dibahas terbuka dan hasilnya ditempel di balai desa',
    ],
    [
      'data penerima bantuan',
      'diperbarui bersama ketua RT',
      'Warga dapat memeriksa namanya dan menyanggah bila keliru',
    ],
  ],
  budaya: [
    [
      'aruh adat panen padi',
      'digelar tiga hari',
      'Anak muda ikut menyiapkan sesaji dan belajar tarian leluhur',
    ],
    ['lomba balogo', 'diikuti puluhan remaja', 'Permainan tradisional kembali ramai di halaman balai desa'],
    ['kelompok musik panting', 'tampil di pasar malam', 'Pengunjung bertahan sampai lagu terakhir'],
  ],
  pendidikan: [
    ['taman baca', 'menerima tiga ratus buku', 'Anak-anak kini punya tempat belajar selepas mengaji'],
    [
      'kelas menjahit',
      'meluluskan angkatan pertama',
      'Sebagian peserta sudah menerima pesanan seragam sekolah',
    ],
    [
      'sekolah dasar negeri',
      'mendapat sambungan internet',
      'Guru mengunduh bahan ajar tanpa harus pergi ke kecamatan',
    ],
  ],
  sosial: [
    ['gotong royong', 'membersihkan saluran air', 'Genangan di jalan utama surut sebelum hujan berikutnya'],
    [
      'dapur umum',
      'membagikan makanan bagi lansia',
      'Relawan mengantar langsung ke rumah yang sulit dijangkau',
    ],
    ['karang taruna', 'memperbaiki rumah warga', 'Atap yang bocor diganti dari hasil iuran pemuda'],
  ],
  kesehatan: [
    [
      'imunisasi keliling',
      'menjangkau dusun terjauh',
      'Orang tua tidak perlu menyeberang sungai untuk ke puskesmas',
    ],
    [
      'pemeriksaan gula darah',
      'diikuti ratusan warga',
      'Peserta yang hasilnya tinggi langsung dirujuk ke puskesmas',
    ],
    [
      'kader posyandu',
      'dilatih mengukur tinggi balita',
      'Angka di buku kesehatan anak menjadi lebih dapat dipercaya',
    ],
  ],
  ekonomi: [
    [
      'panen karet',
      'naik setelah peremajaan kebun',
      'Petani menjual lewat kelompok sehingga harganya lebih baik',
    ],
    [
      'madu kelulut',
      'mulai dijual dalam kemasan',
      'Pembeli datang dari kabupaten tetangga setiap akhir pekan',
    ],
    ['pasar tani', 'kembali buka setiap Minggu', 'Sayur sampai di pembeli pada hari yang sama'],
  ],
  bencana: [
    ['posko banjir', 'disiagakan di balai desa', 'Warga di tepi sungai tahu ke mana harus mengungsi'],
    ['latihan tanggap kebakaran lahan', 'diikuti regu desa', 'Air dan selang kini tersedia di tiga titik'],
    ['jalan yang longsor', 'dapat dilewati lagi', 'Kendaraan roda empat bergantian melintas di satu jalur'],
  ],
};

const OPENERS = [
  'Kegiatan itu dimulai sejak pagi dan diikuti warga dari beberapa RT.',
  'Pekerjaan dilakukan bergantian agar warga tetap bisa ke kebun.',
  'Kepala desa mengatakan biayanya berasal dari dana desa dan swadaya warga.',
  'Rencana ini sudah dibahas dalam musyawarah pada awal tahun.',
  'Beberapa hari sebelumnya hujan deras sempat menghambat persiapan.',
];
const DETAILS = [
  'Catatan keuangan ditempel di papan pengumuman balai desa agar dapat diperiksa siapa pun.',
  'Panitia mencatat setiap sumbangan, dari beras sampai papan kayu, lalu membacakannya pada malam penutupan.',
  'Pendamping desa mengukur hasilnya dan mencocokkannya dengan rencana anggaran.',
  'Ibu-ibu menyiapkan makan siang dari hasil kebun sendiri.',
  'Aparat kecamatan meninjau lokasi dan meminta warga ikut merawatnya.',
  'Sisa bahan disimpan di gudang desa untuk keperluan berikutnya.',
  'Warga berharap kegiatan serupa dilanjutkan di dusun lain sebelum musim hujan.',
];
const VOICES = [
  'Kami sudah lama menunggu. Sekarang tinggal bagaimana kita merawatnya bersama.',
  'Yang penting semua orang tahu uangnya dipakai untuk apa.',
  'Dulu kami harus memutar jauh, sekarang cukup sepuluh menit.',
  'Anak-anak yang paling senang, mereka datang sebelum acara dimulai.',
];

/** @param place the village's name, as the story calls it */
export function seedText(number: number, place: string): SeedText {
  const random = randomNumbers(number + 1);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const topic = TOPICS[number % TOPICS.length]!;
  const [subject, event, benefit] = pick(SUBJECTS[topic]);
  const people = 20 + Math.floor(random() * 180);
  const subjectHere = `${subject.charAt(0).toUpperCase()}${subject.slice(1)} di ${place}`;
  const shuffled = (sentences: string[]) =>
    sentences.map((sentence) => ({ sentence, at: random() })).toSorted((a, b) => a.at - b.at);
  const openers = shuffled(OPENERS).slice(0, 2);
  const details = shuffled(DETAILS).slice(0, 3 + Math.floor(random() * 4));
  return {
    title: `${subjectHere} ${event}${random() < 0.4 ? `, ${people} warga terlibat` : ''}`,
    topic,
    body: [
      `<p>${benefit}. Itulah yang dirasakan warga ${place} sejak ${subject} ${event}. Sedikitnya ${people} orang terlibat.</p>`,
      `<p>${openers.map(({ sentence }) => sentence).join(' ')}</p>`,
      `<blockquote><p>${pick(VOICES)}</p></blockquote>`,
      '<h2>Bagaimana dikerjakan</h2>',
      ...details.map(({ sentence }) => `<p>${sentence}</p>`),
      `<ul><li>Peserta: ${people} orang</li><li>Lama kegiatan: ${1 + Math.floor(random() * 9)} hari</li></ul>`,
    ].join('\n'),
    explanation:
      `Verifikator menelepon kantor desa ${place}, mencocokkan foto dengan lokasi, dan membandingkan angka ` +
      'peserta dengan daftar hadir.',
    evidence: [
      {
        url: `https://desa.example/kegiatan/${number}`,
        title: `Pengumuman pemerintah desa ${place}`,
      },
      { url: `https://kecamatan.example/laporan/${number}`, title: 'Laporan kegiatan kecamatan' },
    ],
  };
}

// Mulberry32: small, and the same everywhere.
function randomNumbers(seed: number): () => number {
  let state = (seed * 0x9e3779b9) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
