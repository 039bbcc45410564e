import { Parser } from 'htmlparser2';

export interface PageForm {
  /** `get` or `post`. */
  method: string;
  /** Path and query. */
  action: string;
  isMultipart: boolean;
  /** As the page fills it in; of several choices the last. */
  fields: Map<string, string>;
}

/** Long enough for every text that a form asks for. */
const FILLER =
  'Warga bergotong royong memperbaiki jembatan gantung sejak Sabtu pagi sampai menjelang magrib.';

/** The forms of a page as somebody sends them who fills in every field. @param path of the page */
export function formsOf(html: string, path: string): PageForm[] {
  const forms: PageForm[] = [];
  let form: PageForm | undefined;
  let select: string | undefined;
  const parser = new Parser({
    onopentag(name, { action = path, method = 'get', enctype, name: field, type, value, selected }) {
      if (name === 'form') {
        form = { action, method, isMultipart: enctype === 'multipart/form-data', fields: new Map() };
        forms.push(form);
      }
      if (name === 'select') select = field;
      if (name === 'option' && select && (value || selected !== undefined))
        form?.fields.set(select, value ?? '');
      if (!field || !['input', 'textarea', 'button'].includes(name) || type === 'file') return;
      form?.fields.set(field, value || (type === 'checkbox' ? 'on' : FILLER));
    },
    onclosetag(name) {
      if (name === 'form') form = undefined;
      if (name === 'select') select = undefined;
    },
  });
  parser.end(html);
  return forms;
}
