import { expect } from 'chai';
import { readImporter } from '../../server/import/importer.js';
import { aKimGroup, aPerson, VILLAGE } from '../support/people.js';
import { freshDatabase } from '../support/portal.js';
import { refusal } from '../support/refusal.js';

const OTHER_VILLAGE = '63.11.02.2002';

describe('in whose name an import is made', () => {
  beforeEach(freshDatabase);

  it("is the author's, from the own group's village", async () => {
    const author = await aPerson('contributor');
    expect(await readImporter({ author: author.username.toUpperCase() })).to.deep.equal({
      author,
      village: VILLAGE,
      topic: undefined,
    });
  });

  it('can be for another group and from another village', async () => {
    const editor = await aPerson('editor');
    const group = await aKimGroup();
    const chosen = { author: editor.username, organisation: group.code };
    expect(await readImporter(chosen)).to.deep.include({
      author: { ...editor, organisation: String(group._id) },
      village: VILLAGE,
    });
    expect(await readImporter({ ...chosen, village: OTHER_VILLAGE, topic: 'budaya' })).to.include({
      village: OTHER_VILLAGE,
      topic: 'budaya',
    });
  });

  it('is refused where something about it is not known', async () => {
    const { username: author } = await aPerson('editor');
    const group = await aKimGroup({ active: false });
    const police = await aPerson('police');
    const refusals: [input: object, error: object][] = [
      [{ author: 'siapa-ini' }, { code: 'user-not-found' }],
      [{ author: police.username, village: VILLAGE }, { code: 'forbidden' }],
      [{ author }, { fields: { village: 'required' } }],
      [{ author, village: '63.11.02' }, { fields: { village: 'unknown-village' } }],
      [{ author, village: VILLAGE, topic: 'gosip' }, { fields: { topic: 'bad-value' } }],
      [{ author, organisation: group.code }, { fields: { organisation: 'unknown-organisation' } }],
    ];
    for (const [input, error] of refusals) {
      expect(await refusal(readImporter(input)), JSON.stringify(input)).to.deep.include(error);
    }
  });
});
