// Before the page is drawn, so that a chosen theme doesn't flash as the other. The policy allows no inline script.
const theme = localStorage.getItem('theme');
if (theme === 'light' || theme === 'dark')
  document.documentElement.setAttribute('data-theme', theme);
