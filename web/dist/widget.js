"use strict";(()=>{import(new URL("widget/chat-ENSEBGJD.js",document.currentScript.src).href);})();
