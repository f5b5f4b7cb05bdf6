/** Where what is tested stands; each can be said by the environment. */
import { resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '../..');

export const TARGET = resolve(REPOSITORY, 'target');
export const BINARY = resolve(process.env['CONTINUO_BIN'] ?? resolve(TARGET, 'debug/continuo'));
export const MODELS = resolve(process.env['CONTINUO_MODELS_DIR'] ?? resolve(REPOSITORY, 'models'));
export const PAGE = resolve(process.env['CONTINUO_UI_DIR'] ?? resolve(REPOSITORY, 'ui/dist'));
export const CHROMIUM = process.env['CONTINUO_CHROMIUM'] ?? '/usr/bin/chromium';
export const SCREENSHOTS = resolve(TARGET, 'screenshots');
