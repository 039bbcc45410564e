import { Command } from 'commander';
import { version } from '../version.js';
import { backupCommand } from './backup.js';
import type { CliCommand } from './command.js';
import { createUserCommand } from './create-user.js';
import { databaseCommand } from './database.js';
import { exportCommand } from './export.js';
import { importClarificationsCommand } from './import-clarifications.js';
import { importFeedCommand } from './import-feed.js';
import { importOrganisationsCommand } from './import-organisations.js';
import { importRegionsCommand } from './import-regions.js';
import { importWordpressCommand } from './import-wordpress.js';
import { issueTokenCommand } from './issue-token.js';
import { migrateCommand } from './migrate.js';
import { newBackupKeyCommand } from './new-backup-key.js';
import { refreshCommand } from './refresh.js';
import { resetSecondFactorCommand } from './reset-second-factor.js';
import { restoreCommand } from './restore.js';
import { runJobCommand } from './run-job.js';
import { seedCommand } from './seed.js';
import { similarCommand } from './similar.js';
import { testAlertCommand } from './test-alert.js';
import { verifyAuditCommand } from './verify-audit.js';
import { verifyBackupCommand } from './verify-backup.js';

/** In the order of the help. */
const GROUPS: [heading: string, commands: CliCommand[]][] = [
  ['People:', [createUserCommand, issueTokenCommand, resetSecondFactorCommand]],
  [
    'Moving in and out:',
    [
      importRegionsCommand,
      importOrganisationsCommand,
      importClarificationsCommand,
      importWordpressCommand,
      importFeedCommand,
      exportCommand,
    ],
  ],
  ['Backups:', [backupCommand, verifyBackupCommand, restoreCommand, newBackupKeyCommand]],
  [
    'Running the portal:',
    [refreshCommand, runJobCommand, migrateCommand, verifyAuditCommand, testAlertCommand],
  ],
  ['Looking around:', [similarCommand, seedCommand, databaseCommand]],
];

const AFTER = `
Called as: npm run portal -- COMMAND
Exit code: 0, or 1 with one line on standard error`;

/** Every `portal` command, ready to read what was typed. */
export function portalProgram(): Command {
  const program = new Command('portal')
    .description('Kabar KIM on the command line')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', AFTER)
    .showSuggestionAfterError()
    // One line, the suggestion included.
    .configureOutput({ outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')}\n`) });
  for (const [heading, commands] of GROUPS) {
    program.commandsGroup(heading);
    for (const add of commands) add(program);
  }
  return program.commandsGroup('Help:').helpCommand('help [command]', 'explain a command, with examples');
}
