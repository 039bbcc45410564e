import { readFile } from 'node:fs/promises';
import { translator } from '../i18n/translate.js';
import { importOrganisations, type FailedLine } from '../registry/import-organisations.js';
import { examples, JSON_OPTION, print, refuseIfNotTaken, withPortal, type CliCommand } from './command.js';
import { withProgress } from './progress.js';

const COLUMNS = `
Columns, in any order; spaces, signs and capitals make no difference:
  kode | code             the key: the same code again updates, where a cell is not empty
  nama | name             needed for a new organisation
  jenis | kind            OPD, KIM, kecamatan, desa, kelurahan, kabupaten, polres, media center, lainnya
                          (or agency, kim, district, village, regency, police, media-center, other)
  desa | village          kode wilayah or name; with kecamatan where two villages share the name
  kecamatan | district    kode wilayah or name
  alamat | address, sk | decree
  feed | rss | umpan      where the posts of the website in the same line can be read
  narahubung | contact, telepon | phone, surel | email      never public
  situs | website, facebook, instagram, tiktok, youtube, x | twitter, threads, telegram,
  saluran whatsapp | whatsapp channel, mastodon, bluesky    addresses or @names; several with spaces between

Commas, semicolons or tabs; UTF-8, UTF-16 or Windows-1252; a title above the header may stay. A line with a mistake is left out whole and reported.`;

export const importOrganisationsCommand: CliCommand = (program) => {
  program
    .command('import-organisations')
    .description(
      'take organisations and their accounts from a CSV file; good lines count even when others fail',
    )
    .argument(
      '<file>',
      'CSV with a header in Indonesian or English, e.g. kode,nama,jenis,desa,situs,instagram',
    )
    .option(...JSON_OPTION)
    .addHelpText('after', COLUMNS)
    .addHelpText('after', examples('import-organisations organisasi.csv'))
    .action((file: string, { json }: { json?: boolean }) =>
      withPortal(async () => {
        const content = await readFile(file);
        const { failed, unknownColumns, ...counts } = await withProgress(
          { of: 'lines', json },
          (onProgress) => importOrganisations(content, undefined, onProgress),
        );
        if (json) print({ ...counts, failed, unknownColumns }, json);
        else {
          for (const failure of failed) process.stdout.write(`${lineOf(failure)}\n`);
          for (const column of unknownColumns)
            process.stdout.write(`column "${column}": not known, not read\n`);
          print(counts, json);
        }
        refuseIfNotTaken(failed);
      }),
    );
};

function lineOf({ line, field, code, value }: FailedLine): string {
  const words = translator('en')(`errors:field.${code}`);
  return `line ${line}: ${field}: ${value === '' ? '' : `${JSON.stringify(value)} `}${words}`;
}
