/** Mounts the page; what it shows is App's. */
import './tokens.css';
import './page.css';

import { mount } from 'svelte';

import App from './App.svelte';

const target = document.getElementById('app');
if (!target) {
  throw new Error('index.html has no element #app to mount the page in');
}

export default mount(App, { target });
