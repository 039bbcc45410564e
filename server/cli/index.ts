import { Command } from 'commander';
import { version } from '../version.js';
import type { CliCommand } from './command.js';
import { backupCommand } from './backup.js';
import { createUserCommand } from './create-user.js';
import { databaseCommand } from './database.js';
import { exportCommand } from './export.js';
import { importClarificationsCommand } from './import-clarifications.js';
import { importOrganisationsCommand } from './import-organisations.js';
import { importRegionsCommand } from './import-regions.js';
import { issueTokenCommand } from './issue-token.js';
import { migrateCommand } from './migrate.js';
import { newBackupKeyCommand } from './new-backup-key.js';
import { refreshCommand } from './refresh.js';
import { resetSecondFactorCommand } from './reset-second-factor.js';
import { restoreCommand } from './restore.js';
import { runJobCommand } from './run-job.js';
import { seedCommand } from './seed.js';
import { testAlertCommand } from './test-alert.js';
import { verifyAuditCommand } from './verify-audit.js';
import { similarCommand } from './similar.js';
import { verifyBackupCommand } from './verify-backup.js';

const commands: CliCommand[] = [
  createUserCommand,
  issueTokenCommand,
  resetSecondFactorCommand,
  importRegionsCommand,
  importClarificationsCommand,
  importOrganisationsCommand,
  refreshCommand,
  runJobCommand,
  verifyAuditCommand,
  testAlertCommand,
  similarCommand,
  seedCommand,
  backupCommand,
  restoreCommand,
  verifyBackupCommand,
  newBackupKeyCommand,
  migrateCommand,
  exportCommand,
  databaseCommand,
];

const program = new Command('portal')
  .description('Kabar KIM on the command line')
  .version(version)
  .showSuggestionAfterError()
  // One line, the suggestion included.
  .configureOutput({ outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`) });
for (const add of commands) add(program);

// Asked for nothing, it says what there is to ask for.
if (process.argv.length === 2) program.help();
await program.parseAsync();
