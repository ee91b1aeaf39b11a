/** The script of the page of `--format html`. */
import { byId } from './element.ts';
import { readData } from './read-data.ts';
import { startPage } from './start-page.ts';

const data = byId('data').textContent ?? '';
readData(data, startPage, () => {
  byId('headline').textContent =
    'This browser cannot read the report: its data is compressed, and it takes Chrome 105, Firefox 113, Safari 16.4 or newer';
});
