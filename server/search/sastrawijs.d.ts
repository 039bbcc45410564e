// The package has types of its own, which its `exports` leave out.
declare module 'sastrawijs' {
  export class Stemmer {
    stem(word: string): string;
  }
}
