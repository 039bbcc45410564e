import { verifyAudit } from '../moderation/verify-audit.js';
import { CliError, print, withPortal, type CliCommand } from './command.js';

export const verifyAuditCommand: CliCommand = (program) => {
  program
    .command('verify-audit')
    .description('check the audit trail of every story; exit 1 at the first entry that was tampered with')
    .option('--json', 'print the result as JSON')
    .action(({ json }: { json?: boolean }) =>
      withPortal(async () => {
        const { broken, ...walked } = await verifyAudit();
        if (broken) throw new CliError(`${broken.receipt}: audit entry ${broken.sequence} is broken`);
        print({ ...walked }, json);
      }),
    );
};
