extension HTMLReport {
    /// A style sheet for light and dark screens and for paper, with colors that color-blind readers can tell apart.
    static let style = """
        :root{--page:#f6f6f3;--card:#fff;--ink:#1d2127;--soft:#626973;--line:#e3e3de;--a:#2563c9;--b:#d9731a;\
        --band:#2563c922;--over:#fff;--code:#f2f2ee;--warn:#9a5b00;--good:#1c7044}
        @media (prefers-color-scheme:dark){:root{--page:#14161a;--card:#1c1f25;--ink:#e9ebee;--soft:#9aa2ad;--line:#2d323a;\
        --a:#78a9ff;--b:#f59e4b;--band:#78a9ff26;--over:#10131a;--code:#14171c;--warn:#f0b65e;--good:#6fd19a}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,\
        "Helvetica Neue",Arial,"Noto Sans","Noto Sans CJK SC",sans-serif;font-variant-numeric:tabular-nums}
        main{max-width:1060px;margin:0 auto;padding:48px 24px 32px}
        h1{font-size:38px;line-height:1.15;letter-spacing:-.02em;margin:2px 0 14px;font-weight:680;overflow-wrap:anywhere}
        h2{font-size:21px;letter-spacing:-.01em;margin:0 0 4px;font-weight:650}
        h3{font-size:15px;margin:0 0 8px;font-weight:620}
        p{margin:0}
        .eyebrow{color:var(--a);font-size:13px;font-weight:650;letter-spacing:.08em;text-transform:uppercase}
        .verdict{font-size:20px;line-height:1.5;max-width:48em;margin-bottom:10px;text-wrap:pretty}
        .verdict strong{color:var(--a);font-weight:680}
        .quiet,.lead,figcaption,.note{color:var(--soft)}
        .lead{margin-bottom:16px;max-width:60em}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(168px,1fr));gap:12px;margin:28px 0 20px}
        .tile{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px}
        .tile .name{font-size:13px;color:var(--soft)}
        .tile .value{font-size:29px;line-height:1.25;font-weight:660;letter-spacing:-.02em}
        .tile .note{font-size:12.5px;line-height:1.4}
        section{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:24px 26px;margin-bottom:20px}
        .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:24px 36px;margin-top:14px} .pair>*{min-width:0}
        figure{margin:0;max-width:520px}
        figcaption{font-size:13.5px;line-height:1.45;margin-top:6px}
        svg{display:block;width:100%;height:auto;overflow:visible}
        svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,"Noto Sans CJK SC",sans-serif;fill:var(--ink);\
        font-variant-numeric:tabular-nums}
        svg .tick,svg .name{fill:var(--soft)} svg .middle{text-anchor:middle} svg .end{text-anchor:end}
        .grid{stroke:var(--line)} .axis{stroke:var(--soft);stroke-opacity:.6} .ideal,.mark{stroke:var(--soft);\
        stroke-dasharray:4 4}
        path.line-a,path.line-b{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
        path.line-a{stroke:var(--a)} path.line-b{stroke:var(--b);stroke-opacity:.85} .band{fill:var(--band)}
        .dot{stroke:var(--card);stroke-width:1.2} .dot.line-a{fill:var(--a)} .dot.line-b{fill:var(--b)}
        .right,.hit,.fill{fill:var(--a)} .wrong,.miss{fill:var(--b)}
        .heat{margin:8px auto 0} .heat .cell{font-size:14px;font-weight:600} .heat .zero{fill:var(--soft);fill-opacity:.55;\
        font-weight:400} .heat .over{fill:var(--over)}
        .scroll{overflow-x:auto}
        .pairs{columns:2;column-gap:36px;margin:18px 0 0;padding-left:1.8em} .pairs li{break-inside:avoid;padding:2px 0}
        .arrow{color:var(--soft);font-size:13.5px}
        .swatch{display:inline-block;width:11px;height:11px;border-radius:3px;vertical-align:-1px}
        .swatch.a{background:var(--a)} .swatch.b{background:var(--b)}
        table{border-collapse:collapse;width:100%;font-size:14.5px}
        th,td{text-align:right;padding:7px 10px;border-bottom:1px solid var(--line);vertical-align:middle;font-weight:400}
        thead th{color:var(--soft);font-size:13px} tbody tr:last-child>*{border-bottom:0}
        th:first-child,td:first-child{text-align:left;padding-left:0} tbody th{font-weight:600;overflow-wrap:anywhere}
        .classes .wide{text-align:left;width:42%} .bar{height:12px;border-radius:4px;overflow:hidden}
        .track{fill:var(--line);fill-opacity:.7} .bar .fill{fill-opacity:.8} .bar .p{fill:var(--ink)} .bar .r{fill:var(--b)}
        .key{font-size:12px;margin-left:8px} span.tickmark{display:inline-block;width:3px;height:11px;vertical-align:-1px;\
        margin-left:6px} span.p{background:var(--ink)} span.r{background:var(--b)}
        .kind{border-top:1px solid var(--line);padding:8px 0} .kind .kind{margin-left:16px} .kind summary{font-weight:500} \
        .kind[open]>summary{margin-bottom:8px} .examples{margin:4px 0 8px;padding-left:1.3em} \
        .examples li{padding:3px 0;overflow-wrap:anywhere} .words dt{font-weight:600;margin-top:12px} .words dd{margin:2px 0 0;\
        color:var(--soft);overflow-wrap:anywhere} .words span{margin-right:10px;white-space:nowrap}
        .mistakes td{text-align:left;vertical-align:top;white-space:nowrap} .mistakes th{text-align:left} .mistakes .wide{width:100%;white-space:normal;\
        overflow-wrap:anywhere} .mistakes .place{color:var(--soft);font-size:13px}
        .filtered input{position:absolute;opacity:0} .filtered label{display:inline-block;border:1px solid var(--line);\
        border-radius:999px;padding:3px 12px;margin:0 6px 8px 0;cursor:pointer;font-size:14px} \
        .filtered input:checked+label{border-color:var(--a);box-shadow:inset 0 0 0 1px var(--a);font-weight:620} \
        .filtered input:focus-visible+label{outline:2px solid var(--a);outline-offset:2px} .filtered table{margin-top:6px}
        ul.plain,ul.findings{list-style:none;margin:10px 0 0;padding:0} ul.plain li{color:var(--soft);padding:2px 0}
        .findings li{padding:8px 0 8px 88px;border-top:1px solid var(--line);position:relative;overflow-wrap:anywhere}
        .findings li span{position:absolute;left:0;top:10px;font-size:12.5px;font-weight:650;color:var(--soft)}
        .findings .warning span{color:var(--warn)} .good{color:var(--good);margin-top:10px}
        pre{background:var(--code);border:1px solid var(--line);border-radius:10px;padding:14px 16px;margin:0;overflow:auto;\
        font:13px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;max-height:520px}
        summary{cursor:pointer;font-weight:620} details[open] summary{margin-bottom:12px}
        mark{color:inherit;border-radius:4px;padding:2px 1px} mark sup{font-size:11px;margin-left:2px;line-height:0}
        .p1{background:rgb(37 99 201/.12)} .p2{background:rgb(37 99 201/.22)} .p3{background:rgb(37 99 201/.32)}
        .p4{background:rgb(37 99 201/.42)} .p5{background:rgb(37 99 201/.52);font-weight:620}
        .n1{background:rgb(217 115 26/.12)} .n2{background:rgb(217 115 26/.22)} .n3{background:rgb(217 115 26/.32)}
        .n4{background:rgb(217 115 26/.42)} .n5{background:rgb(217 115 26/.52);font-weight:620}
        footer{color:var(--soft);font-size:13px;text-align:center;padding:10px}
        @media (max-width:640px){main{padding:28px 14px} h1{font-size:29px} .verdict{font-size:17.5px} section{padding:18px 16px} \
        .pairs{columns:1} .classes .wide{display:none} .classes{font-size:13px} .classes th,.classes td{padding:7px 5px;overflow-wrap:break-word} .pair{grid-template-columns:1fr} .mistakes thead{display:none} \
        .mistakes tr{display:flex;flex-wrap:wrap;gap:2px 12px;padding:10px 0;border-bottom:1px solid var(--line)} \
        .mistakes td{border:0;padding:0;white-space:normal;overflow-wrap:anywhere} .mistakes .wide{flex-basis:100%} \
        .mistakes [data-name]::before{content:attr(data-name) " ";color:var(--soft);font-size:13px} .findings li{padding-left:0} \
        .findings li span{position:static;display:block}}
        @media print{:root{--page:#fff;--card:#fff;--ink:#000;--soft:#555;--line:#ddd;--a:#2563c9;--b:#d9731a;--band:#2563c922;\
        --over:#fff;--code:#f6f6f6} body{font-size:12px;print-color-adjust:exact;-webkit-print-color-adjust:exact} \
        main{max-width:none;padding:0} section{break-inside:avoid;border:0;border-top:1px solid var(--line);border-radius:0;\
        padding:12px 0} section:has(.mistakes){break-inside:auto} .screen{display:none} .tile{padding:8px 10px}}
        """
}
