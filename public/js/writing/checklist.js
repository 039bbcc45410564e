/**
 * What a story should tell before it is sent: pure functions, the same on the phone and on the server. They look
 * for words that usually answer a question. A good story may do without them, so they remind and never refuse.
 *
 * @typedef {object} Written
 * @property {string} title
 * @property {string} body with its light markup
 * @property {string} village the code that was chosen, or nothing
 * @property {string} villageName
 * @property {string[]} captions of each photo, empty where it has none
 * @property {number | undefined} wrongLinks links that pass for somebody else's; undefined: not looked up
 */

/** Everything that is looked at, in the order in which it is shown. */
export const CHECKS = /** @type {const} */ ([
  'what',
  'who',
  'when',
  'where',
  'why',
  'how',
  'length',
  'village',
  'captions',
  'links',
]);

/** Words of a story that tells enough, and of its title. */
export const WORDS_WANTED = 40;
const TITLE_WORDS_WANTED = 3;
const FIRST_WORDS_WANTED = 8;

const PEOPLE =
  /\b(?:warga|masyarakat|penduduk|kepala|kades|lurah|camat|bupati|gubernur|ketua|sekretaris|anggota|pengurus|kader|bidan|dokter|perawat|guru|siswa|siswi|murid|santri|petani|pekebun|nelayan|peternak|pedagang|pelaku usaha|perajin|ibu-ibu|bapak-bapak|anak-anak|pemuda|remaja|lansia|korban|relawan|tim|petugas|polisi|polsek|babinsa|bhabinkamtibmas|tni|bpbd|bpd|pkk|posyandu|karang taruna|kelompok|kim|dinas|puskesmas|ustaz|ustadz|imam|pak|bu|bapak|ibu|haji|hj|kai|acil|amang)\b/i;
/** Two words with a capital in the middle of a sentence: most often a name. */
const NAME = /[\p{Ll},] \p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u;
const NAMED_PLACE =
  /(?<!\p{L})(?:[Dd]i|[Kk]e|[Dd]ari|[Dd]esa|[Kk]elurahan|[Kk]ecamatan|[Kk]abupaten|[Ss]ungai|[Jj]alan|[Dd]usun|[Gg]unung)(?: \p{Lu}[\p{L}-]*)+/gu;
const TIME =
  /\b(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|nopember|desember|hari ini|tadi|kemarin|semalam|besok|lusa|pagi|siang|sore|petang|malam|subuh|dini hari|(?:bulan|tahun|pekan|minggu) (?:lalu|ini|depan)|tahun \d{4}|tanggal \d+|(?:pukul|jam) \d+|wita)\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b/i;
const PLACE =
  /\b(?:desa|kelurahan|kecamatan|dusun|rt|rw|kampung|jalan|jl|jembatan|sungai|pasar|sekolah|sdn|smpn|sman|madrasah|masjid|langgar|musala|mushala|balai|kantor|lapangan|puskesmas|posyandu|sawah|kebun|hutan|gunung|halaman|rumah|aula|gedung)\b/i;
const REASON =
  /\b(?:karena|karna|sebab|disebabkan|akibat|lantaran|gara-gara|agar|supaya|untuk|guna|demi|bertujuan|tujuannya|dalam rangka|berkat|dipicu|gasan)\b/i;
const MANNER =
  /\b(?:dengan|secara|melalui|lewat|cara|caranya|memakai|menggunakan|bergotong[- ]royong|bersama-sama|bergantian|bertahap|setelah|sesudah|sebelum|lalu|kemudian|selanjutnya|awalnya|mula-mula|sambil|berawal|hingga)\b/i;

/**
 * Each thing that applies to a story, and whether it is there. Photos and links are left out where there is
 * nothing to say of them.
 * @param {Written} written
 * @returns {{check: typeof CHECKS[number], done: boolean}[]}
 */
export function checklist(written) {
  const { title, body, village, villageName, captions, wrongLinks } = written;
  const text = `${title}\n${body}`;
  const words = countWords(body);
  const placeless = text.replace(NAMED_PLACE, '');
  /** @type {Record<typeof CHECKS[number], boolean | undefined>} */
  const found = {
    what: countWords(title) >= TITLE_WORDS_WANTED && words >= FIRST_WORDS_WANTED,
    who: PEOPLE.test(text) || NAME.test(placeless),
    when: TIME.test(text),
    where: PLACE.test(text) || placeless !== text || names(text, villageName),
    why: REASON.test(text),
    how: MANNER.test(text),
    length: words >= WORDS_WANTED,
    village: village !== '',
    captions: captions.length > 0 ? captions.every((caption) => caption.trim() !== '') : undefined,
    links: wrongLinks === undefined ? undefined : wrongLinks === 0,
  };
  return CHECKS.flatMap((check) => {
    const done = found[check];
    return done === undefined ? [] : [{ check, done }];
  });
}

/** @param {string} text */
function countWords(text) {
  return text.match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0;
}

/** @param {string} text @param {string} place */
function names(text, place) {
  return place !== '' && text.toLowerCase().includes(place.toLowerCase());
}
