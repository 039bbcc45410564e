import type { InLanguages, PresetDecision } from '../../models/story-decision.js';

interface FirstPreset {
  code: string;
  reason: InLanguages;
  help: InLanguages;
}

/** The preset reasons that a new portal starts with, in their order. */
export const FIRST_PRESETS: Record<PresetDecision, readonly FirstPreset[]> = {
  returned: [
    {
      code: 'source-unclear',
      reason: { id: 'Sumbernya belum jelas.', en: 'The source is not clear.' },
      help: {
        id: 'Tulis dari siapa kabar ini: nama dan jabatannya, atau tautan tempat Anda membacanya. Bila Anda melihat sendiri, tulis begitu.',
        en: 'Say who told you: name and office, or a link to where you read it. If you saw it yourself, say so.',
      },
    },
    {
      code: 'facts-missing',
      reason: {
        id: 'Apa, siapa, di mana, atau kapan kejadiannya belum lengkap.',
        en: 'What happened, who, where or when is missing.',
      },
      help: {
        id: 'Lengkapi: apa yang terjadi, siapa yang terlibat, di desa atau jalan mana, hari dan tanggal berapa.',
        en: 'Add what happened, who took part, in which village or street, and on which day.',
      },
    },
    {
      code: 'title-mismatch',
      reason: { id: 'Judulnya tidak sesuai dengan isinya.', en: 'The title does not match the text.' },
      help: {
        id: 'Pakai judul pendek yang menyebut kejadian utamanya, tanpa melebih-lebihkan.',
        en: 'Use a short title that names what happened, without exaggeration.',
      },
    },
    {
      code: 'photo-problem',
      reason: {
        id: 'Fotonya kurang jelas atau tidak berketerangan.',
        en: 'The photo is unclear or has no caption.',
      },
      help: {
        id: 'Kirim foto yang terang dan Anda ambil sendiri. Tulis siapa atau apa yang tampak, di mana, dan kapan.',
        en: 'Send a bright photo that you took yourself. Say who or what it shows, where and when.',
      },
    },
    {
      code: 'personal-data',
      reason: {
        id: 'Ada data pribadi yang tidak perlu.',
        en: 'It tells personal data that it need not tell.',
      },
      help: {
        id: 'Hapus NIK, nomor telepon, dan alamat rumah. Jangan sebut nama atau tampilkan wajah anak dan korban.',
        en: 'Remove ID numbers, phone numbers and home addresses. Do not name or show children or victims.',
      },
    },
    {
      code: 'opinion-mixed',
      reason: { id: 'Fakta dan pendapat tercampur.', en: 'Facts and opinion are mixed.' },
      help: {
        id: 'Tulis kejadiannya saja. Bila ada pendapat, sebut siapa yang mengatakannya.',
        en: 'Tell what happened. Where there is an opinion, say whose it is.',
      },
    },
    {
      code: 'hard-to-read',
      reason: { id: 'Tulisannya sulit dipahami.', en: 'The text is hard to follow.' },
      help: {
        id: 'Pakai kalimat pendek, satu hal per paragraf, dan mulai dari yang paling penting.',
        en: 'Use short sentences, one thing to a paragraph, and begin with the most important.',
      },
    },
  ],
  unfit: [
    {
      code: 'not-local',
      reason: {
        id: 'Tidak berkaitan dengan warga kabupaten ini.',
        en: 'It has nothing to do with the people of this regency.',
      },
      help: {
        id: 'Portal ini memuat kabar dari desa dan kelurahan di kabupaten ini. Ceritakan apa artinya bagi warga setempat.',
        en: 'This portal tells news of the villages of this regency. Tell what it means to people here.',
      },
    },
    {
      code: 'published-before',
      reason: { id: 'Kabar ini sudah pernah terbit.', en: 'This has been published before.' },
      help: {
        id: 'Bila ada perkembangan baru, kirim kabar baru tentang perkembangan itu saja.',
        en: 'If there is something new to it, send a new story about that alone.',
      },
    },
    {
      code: 'advertisement',
      reason: { id: 'Ini iklan atau promosi.', en: 'This is advertising.' },
      help: {
        id: 'Kegiatan usaha warga boleh diberitakan bila ada peristiwanya, tanpa harga dan ajakan membeli.',
        en: 'A local business may be news when something happened there, without prices or calls to buy.',
      },
    },
    {
      code: 'campaigning',
      reason: { id: 'Ini kampanye politik.', en: 'This is political campaigning.' },
      help: {
        id: 'Portal pemerintah tidak memuat dukungan kepada calon atau partai mana pun.',
        en: 'A government portal carries no support for any candidate or party.',
      },
    },
    {
      code: 'attack',
      reason: { id: 'Isinya menyerang orang atau kelompok.', en: 'It attacks a person or a group.' },
      help: {
        id: 'Tulis apa yang terjadi tanpa menghina, dan beri kesempatan kepada yang disebut untuk menjawab.',
        en: 'Tell what happened without insult, and give those you name a chance to answer.',
      },
    },
    {
      code: 'copied',
      reason: { id: 'Disalin dari media lain.', en: 'It was copied from another publication.' },
      help: {
        id: 'Tulis dengan kata-kata Anda sendiri apa yang Anda lihat atau dengar, dan sebut sumbernya.',
        en: 'Write in your own words what you saw or heard, and name the source.',
      },
    },
    {
      code: 'complaint',
      reason: { id: 'Ini pengaduan, bukan berita.', en: 'This is a complaint, not news.' },
      help: {
        id: 'Sampaikan melalui SP4N-LAPOR di www.lapor.go.id agar ditindaklanjuti dinas yang berwenang.',
        en: 'Send it through SP4N-LAPOR at www.lapor.go.id, where the agency in charge has to follow it up.',
      },
    },
  ],
};
