import { readFile } from 'node:fs/promises';
import { similarTo } from '../search/similar.js';
import { examples, JSON_OPTION, withPortal, type CliCommand } from './command.js';

const RESULTS = 10;

export const similarCommand: CliCommand = (program) => {
  program
    .command('similar')
    .description('find published clarifications and stories like a text, best first')
    .requiredOption('--text-file <file>', 'the text, UTF-8')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('similar --text-file pesan.txt'))
    .action(({ textFile, json }: { textFile: string; json?: boolean }) =>
      withPortal(async ({ config }) => {
        const found = await similarTo(await readFile(textFile, 'utf8'), { limit: RESULTS, now: new Date() });
        const results = found.map(({ path, score, ...rest }) => ({
          ...rest,
          url: config.baseUrl + path,
          score: Number(score.toFixed(2)),
        }));
        if (json) process.stdout.write(`${JSON.stringify(results)}\n`);
        else for (const result of results) process.stdout.write(`${lineOf(result)}\n`);
      }),
    );
};

function lineOf({
  score,
  titleTag,
  title,
  url,
}: {
  score: number;
  titleTag?: string;
  title: string;
  url: string;
}) {
  return `${score.toFixed(2).padStart(7)}  ${titleTag ? `[${titleTag}] ` : ''}${title}  ${url}`;
}
