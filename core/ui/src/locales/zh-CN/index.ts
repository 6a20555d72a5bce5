import admin from './admin.json';
import auth from './auth.json';
import blocks from './blocks.json';
import board from './board.json';
import common from './common.json';
import dashboard from './dashboard.json';
import help from './help.json';
import home from './home.json';
import imports from './imports.json';
import lists from './lists.json';
import records from './records.json';
import shell from './shell.json';

export default { admin, auth, blocks, board, common, dashboard, help, home, imports, lists, records, shell };
