import { Post } from '../../models/post.js';
import { refreshSources } from '../../server/aggregation/refresh.js';
import { toCurrentUser } from '../../server/auth/current-user.js';
import { aSource, rssFeed } from './channels.js';
import { Client, type Answer } from './client.js';
import { aFileForm, reaching } from './evidence.js';
import type { HostilePicture } from './hostile-pictures.js';
import { moveInFrom } from './importing.js';
import { aPerson, aUser, signedIn, signedInAs } from './people.js';
import { asFile } from './photos.js';
import { portal } from './portal.js';
import { questionFields } from './questions.js';
import { anUnverifiedAccount } from './registry.js';
import { startRemoteSite, type RemoteSite } from './remote-site.js';
import { aDraft, aSubmittedStory, storyInput } from './stories.js';
import { beginUpload, sendPart } from './uploads.js';
import { sendFields, writeForm } from './write-form.js';

/** Sends one picture. @param key names it among all */
export type Way = (content: Buffer, key: string) => Promise<Answer>;

const FILLER =
  'Warga bergotong royong memperbaiki jembatan gantung sejak Sabtu pagi sampai menjelang magrib.';

/** Every way in which somebody sends a picture. */
export async function waysToSend(): Promise<Record<string, Way>> {
  const contributor = await aUser('contributor');
  const author = toCurrentUser(contributor);
  const writer = await signedIn(contributor);
  const { client: verifier } = await signedInAs('verifier');
  const { client: admin } = await signedInAs('admin');
  return {
    'the form of a story': (content, key) => {
      const fields = { ...sendFields({ idempotencyKey: key }), action: 'draft' };
      return writer.postForm('/kontributor/tulis', writeForm(fields, { 'photo-1': asFile(content) }));
    },
    'an upload in parts': async (content, key) => {
      const begun = await beginUpload(writer, content.length, key);
      const path = begun.headers.get('location');
      if (!path) return begun;
      const sent = await sendPart(writer, path, 0, content);
      if (sent.status !== 204) return sent;
      const photos = [{ upload: path.replace('/unggahan/', ''), caption: 'Jembatan' }];
      return writer.send('POST', '/api/v1/stories', { ...storyInput(), photos });
    },
    'a photo by the API': async (content) => {
      const { _id } = await aDraft({ author });
      return writer.postForm(
        `/api/v1/stories/${String(_id)}/photos`,
        writeForm({}, { photo: asFile(content) }),
      );
    },
    evidence: async (content) => {
      const { _id } = await aSubmittedStory({ author });
      return verifier.postForm(`/meja/${String(_id)}/bukti/berkas`, aFileForm(content));
    },
    'a letter about an account': async (content, key) => {
      const { _id } = await anUnverifiedAccount({ url: `https://www.instagram.com/${key}/` });
      const fields = { method: 'letter', note: 'Surat 480' };
      return admin.postForm(
        `/admin/akun/${String(_id)}/verifikasi`,
        writeForm(fields, { file: asFile(content) }),
      );
    },
    'a question of a reader': (content) =>
      new Client().postForm('/tanya', writeForm(questionFields(), { photo: asFile(content) })),
  };
}

/** The pictures of the posts of a feed, as readers ask for them. */
export async function asPicturesOfPosts(pictures: HostilePicture[]): Promise<Answer[]> {
  return withSite(pictures, async (site) => {
    await aSource(`${site.url}/feed`);
    await refreshSources(portal());
    const answers: Answer[] = [];
    for (const index of pictures.keys()) {
      const { _id } = await Post.findOne({ imageUrl: `${site.url}/${index}` })
        .orFail()
        .lean();
      answers.push(await new Client().get(`/gambar/${String(_id)}`));
    }
    return answers;
  });
}

/** The photos of stories that are moved in from a feed. @returns how many stories and photos came */
export async function asImportedPhotos(
  pictures: HostilePicture[],
): Promise<{ imported: number; photos: number }> {
  return withSite(pictures, async (site) => moveInFrom(site, await aPerson('contributor')));
}

/** A site whose feed has an item for each picture, at `/0`, `/1` and so on. */
async function withSite<T>(pictures: HostilePicture[], work: (site: RemoteSite) => Promise<T>): Promise<T> {
  const site = await startRemoteSite((request, response) => {
    if (request.url !== '/feed') return response.end(pictures[Number(request.url?.slice(1))]?.content);
    const items = pictures.map(
      (
        _,
        index,
      ) => `<item><title>Kabar nomor ${index} dari desa</title><link>${site.url}/kabar/${index}</link><guid>${index}</guid>
        <enclosure url="${site.url}/${index}" type="image/jpeg"/>
        <description>&lt;p&gt;${FILLER}&lt;/p&gt;&lt;img src="/${index}"&gt;</description></item>`,
    );
    return response.end(rssFeed(...items));
  });
  try {
    return await reaching(site.host, () => work(site));
  } finally {
    await site.close();
  }
}
