/** Connects to the host and mounts the page; what it shows is App's. */
import './tokens.css';
import './page.css';
import './parts/menu.css';

import { mount } from 'svelte';

import { connect } from './api/cache.svelte';
import App from './App.svelte';
import { pickHost } from './host';

const target = document.getElementById('app');
if (!target) {
  throw new Error('index.html has no element #app to mount the page in');
}

connect(pickHost());

export default mount(App, { target });
