import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Command } from 'commander';
import { portalProgram } from '../../server/cli/program.js';
import { fromRoot } from '../../server/paths.js';

const program = portalProgram();
const readme = readFileSync(fromRoot('README.md'), 'utf8');

describe('The help of the command line', () => {
  it('groups every command under a heading', () => {
    const help = helpOf(program);
    const headings = [...help.matchAll(/^\S.*:$/gm)].map(([heading]) => heading);
    expect(headings).to.deep.equal([
      'Options:',
      'People:',
      'Moving in and out:',
      'Backups:',
      'Running the portal:',
      'Looking around:',
      'Help:',
    ]);
    for (const command of program.commands) expect(help).to.include(`\n  ${command.name()} [options]`);
  });

  for (const command of program.commands) {
    const name = command.name();
    it(`describes ${name}, its arguments and options, and shows how it is called`, () => {
      const described = [command.description()];
      for (const argument of command.registeredArguments) described.push(argument.description);
      for (const option of command.options) described.push(option.description);
      expect(described.filter((text) => text.length < 5)).to.deep.equal([]);
      // One manner: a line that goes on from the name, without capital and full stop.
      expect(described.filter((text) => /^[A-Z][a-z]|\.$/.test(text))).to.deep.equal([]);
      expect(command.options.map(({ long, description }) => [long, description])).to.deep.include([
        '--json',
        'print the result as JSON',
      ]);
      const [, examples = ''] = helpOf(command).split(/^Examples?:$/m);
      const calls = examples.trim().split('\n');
      for (const call of calls) expect(call.trim()).to.match(new RegExp(`^portal ${name}( |$)`));
      for (const { long, mandatory } of command.options) if (mandatory) expect(calls[0]).to.include(long);
    });

    it(`stands in the README: ${name}`, () => {
      expect(readme).to.match(new RegExp(`^\\| .*\`${name}[ \`].* \\|$`, 'm'));
    });
  }
});

/** What `portal help COMMAND` prints. */
function helpOf(command: Command): string {
  let printed = '';
  command.configureOutput({ writeOut: (text) => (printed += text) });
  command.outputHelp();
  return printed;
}
