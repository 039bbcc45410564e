import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { fromRoot } from '../../server/paths.js';
import { verdictOf } from '../support/audit-dependencies.js';

const report = (vulnerabilities: object) => JSON.stringify({ metadata: { vulnerabilities } });

describe('the audit of dependencies', () => {
  it('fails on a hole that is high or critical, and on no other', () => {
    expect(verdictOf(report({ low: 3, moderate: 2, high: 0, critical: 0 })).passed).to.equal(true);
    expect(verdictOf(report({ low: 0, high: 1 })).passed).to.equal(false);
    expect(verdictOf(report({ critical: 2, total: 2 })).words).to.include('2 high or critical');
  });

  it('says so where there is nobody to ask, and passes', () => {
    for (const printed of [
      '',
      'npm error audit endpoint',
      '{"error": {"code": "ENOAUDIT"}}',
      '{"metadata":',
    ]) {
      expect(verdictOf(printed).passed, printed).to.equal(true);
      expect(verdictOf(printed).words, printed).to.include('could not be asked');
    }
  });

  it('is part of the check', () => {
    const { scripts } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts.check).to.equal('npm test && node dist/test/support/audit-dependencies.js');
  });

  it('rests on versions that are pinned', () => {
    const { dependencies } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).to.deep.equal(
      [],
    );
  });
});
