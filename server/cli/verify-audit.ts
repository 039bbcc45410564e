import { InvalidArgumentError } from 'commander';
import { parseSeal, type Seal } from '../moderation/ledger.js';
import { verifiedAudit } from '../moderation/verify-audit.js';
import { examples, JSON_OPTION, print, withPortal, type CliCommand } from './command.js';

export const verifyAuditCommand: CliCommand = (program) => {
  program
    .command('verify-audit')
    .description(
      'check the audit trail of every story and the ledger of all; exit 1 when something does not hold',
    )
    .option('--noted <NUMBER:HASH>', 'a seal noted down earlier, which the ledger must contain', notedSeal)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        'verify-audit',
        'verify-audit --noted 1456:d04fe2ace6098139738a5a93c61adff6f5c5f5a785a7ce4e8b7563df8696fb89',
      ),
    )
    .action(({ noted, json }: { noted?: Seal; json?: boolean }) =>
      withPortal(async () => {
        const { seal, ...walked } = await verifiedAudit(noted);
        print({ ...walked, seal: seal ? `${seal.number}:${seal.hash}` : 'none' }, json);
      }),
    );
};

function notedSeal(text: string): Seal {
  const seal = parseSeal(text);
  if (!seal) throw new InvalidArgumentError('a seal is a number, a colon and 64 hex digits');
  return seal;
}
