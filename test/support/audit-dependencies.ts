import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { fromRoot } from '../../server/paths.js';

const WAIT_MS = 60_000;
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/** What became of asking whether what the portal runs on has known holes. */
export interface AuditVerdict {
  passed: boolean;
  words: string;
}

/**
 * Reads what `npm audit --json` printed. A registry that does not serve audits, or none at all, is no finding: the
 * check must not fail for want of a network.
 */
export function verdictOf(printed: string): AuditVerdict {
  const counts = countsOf(printed);
  if (!counts)
    return { passed: true, words: 'npm audit could not be asked here: nothing is known of new holes' };
  const grave = (counts.high ?? 0) + (counts.critical ?? 0);
  return grave > 0
    ? { passed: false, words: `${grave} high or critical: see npm audit --omit=dev` }
    : { passed: true, words: 'npm audit knows of nothing high or critical' };
}

function countsOf(printed: string): Record<string, number> | undefined {
  try {
    const report = JSON.parse(printed) as { metadata?: { vulnerabilities?: Record<string, number> } };
    return report.metadata?.vulnerabilities;
  } catch {
    // npm prints its errors as words where it cannot even begin.
    return undefined;
  }
}

/** Asks the registry about what is installed with the portal, the tools of its tests left out. */
function askRegistry(): Promise<string> {
  const options = { cwd: fromRoot(), timeout: WAIT_MS, maxBuffer: OUTPUT_MAX_BYTES };
  return new Promise((resolve) => {
    // Its exit code says the same as what it prints.
    execFile('npm', ['audit', '--omit=dev', '--json'], options, (_error, stdout) => resolve(stdout));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { passed, words } = verdictOf(await askRegistry());
  process.stdout.write(`${words}\n`);
  process.exitCode = passed ? 0 : 1;
}
