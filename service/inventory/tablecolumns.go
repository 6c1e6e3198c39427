package inventory

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// role is what a column of a table tells.
type role uint8

const (
	roleNone role = iota
	roleDevice
	roleSoftware
	roleVersion
	rolePublisher
	roleDomain
	roleSerial
	roleUUID
	roleOS
	roleUser
	roleSeen
	roleName     // "Name": of the device or of the software, depending on the others
	roleDeviceID // a tool's own number of the device
	roleMaker    // "Manufacturer": of the software, or of the device when there is a model too
	roleModel
	roleDate  // of installation
	roleCount // of devices or installations: an aggregate
	roleKind  // one of the columns that tell updates and components from applications
	roleTool  // a column that only inventories of software have: uninstall string, product code, …
	roleOther // known to say nothing of software: prices, services, processes
	roleRight // of lists of licenses: seats, keys, purchases
)

// TableRoles are the names by which Options.Columns and NeedsMapping.Guess call the columns of a table, the necessary
// ones first. "complete" is no column: its value "yes" says that the table lists all software of its devices.
var TableRoles = []string{"device", "software", "version", "publisher", "domain", "serial", "uuid", "os", "user", "seen"}

var mappedRoles = map[string]role{
	"device": roleDevice, "software": roleSoftware, "version": roleVersion, "publisher": rolePublisher, "domain": roleDomain,
	"serial": roleSerial, "uuid": roleUUID, "os": roleOS, "user": roleUser, "seen": roleSeen,
}

// meaning is what a header means, and how surely: of several columns with one role the lowest rank wins. From weakRank on,
// a header needs the company of others to mean software.
type meaning struct {
	role role
	rank uint8
}

const weakRank = 10

// headerWords are the headers that tools and people write, by role and rank, separated by "|".
var headerWords = []struct {
	role  role
	rank  uint8
	words string
}{
	{roleDevice, 0, `computer name|computers name|devices name|ordinateurs nom|computer nombre|computername|device name|pscomputername|host name|machine name|asset name|netbios name|node name|
		client name|endpoint name|workstation name|pc name|system name|server name|device hostname|computer hostname|machine hostname|asset info asset name|
		endpoint hostname|target name|agent name|managed device name|display computer|computer display name|name of computer|vm name|virtual machine|virtual machine name|instance name|
		Rechnername|Computername|Gerätename|PC-Name|Hostname|Maschinenname|Servername|Name des Rechners|Name des Computers|Name des Geräts|
		nom de l'ordinateur|nom ordinateur|nom du poste|nom poste|nom machine|nom de la machine|nom de machine|nom d'hôte|nom de l'hôte|nom hôte|nom du pc|nom pc|nom de l'appareil|nom du périphérique|nom de l'équipement|nom du matériel|
		nombre del equipo|nombre equipo|nombre de equipo|nombre del ordenador|nombre del pc|nombre de pc|nombre pc|nombre de host|nombre del host|nombre del dispositivo|nombre de dispositivo|nombre de máquina|nombre de la computadora|nombre de computadora|
		nome computer|nome del computer|nome dispositivo|nome host|nome del dispositivo|nome macchina|nome pc|
		nome do computador|nome do equipamento|nome do dispositivo|nome da máquina|nome do host|nome do pc|nome da estação|
		computernaam|apparaatnaam|hostnaam|pc-naam|naam computer|naam apparaat|werkstation naam|
		nazwa komputera|nazwa hosta|nazwa urządzenia|nazwa stacji|nazwa pc|
		název počítače|jméno počítače|název zařízení|název stanice|název pc|jméno pc|
		имя компьютера|имя узла|имя устройства|имя хоста|имя пк|название компьютера|наименование компьютера|имя машины|сетевое имя|
		コンピューター名|コンピュータ名|コンピューター|コンピュータ|ホスト名|端末名|機器名|デバイス名|PC名|マシン名|資産名|クライアント名|端末名称|機器名称|ノード名|
		计算机名|计算机名称|主机名|主机名称|设备名|设备名称|电脑名|电脑名称|机器名|终端名称|電腦名稱|主機名稱|裝置名稱|設備名稱|
		컴퓨터 이름|컴퓨터명|호스트 이름|호스트명|장치 이름|장치명|기기명|pc명|
		datornamn|enhetsnamn|värdnamn|datamaskinnavn|enhetsnavn|computernavn|pc-navn|maskinnavn|maskinnamn|tietokoneen nimi|laitteen nimi|
		bilgisayar adı|cihaz adı|ana bilgisayar adı|számítógép neve|számítógépnév|gépnév|numele computerului|nume calculator`},
	{roleDevice, 1, `computer|device|host|machine|workstation|endpoint|pc|asset|node|Rechner|Gerät|Arbeitsplatz|Arbeitsstation|ordinateur|poste|poste de travail|machine|appareil|matériel|équipement|
		equipo|ordenador|computadora|dispositivo|máquina|estación|computador|equipamento|estação|computer nome|werkstation|apparaat|komputer|stacja robocza|urządzenie|počítač|zařízení|stanice|
		компьютер|устройство|узел|хост|пк|рабочая станция|машина|端末|デバイス|ホスト|计算机|主机|设备|电脑|终端|電腦|主機|裝置|컴퓨터|호스트|장치|단말|dator|enhet|datamaskin|enhed|maskin|tietokone|laite|bilgisayar|cihaz|számítógép|
		ps computer name|netbios|affected computer|target|server|hosts|__server|hostidentifier|host identifier`},
	{roleDevice, 4, `fqdn|dns name|dns hostname|fully qualified domain name|system|client|agent|full computer name|agent hostname|ip host name`},
	{roleDeviceID, 0, `device id|deviceid|resource id|resourceid|machine id|asset id|computer id|agent id|host id|managed device id|device guid|machine guid|asset uuid|asset info asset id|system id|node id|endpoint id|client id`},

	{roleSoftware, 0, `software name|application name|app name|program name|product name|software|application|applicationname|installed software|installed application|installed program|software title|application title|software product|
		product info product|arp display name|arpdisplayname|software display name|application display name|entry name|product name version|name of software|softwares name|softwares|programs|applications|installed software name|installed programs|detected app|detected application|discovered app|softwareproduct|displaysoftware|software application|
		Softwarename|Programmname|Anwendungsname|Programm|Anwendung|Softwareprodukt|Produktname|Name der Software|Name des Programms|Name der Anwendung|Installierte Software|Installierte Programme|Applikation|Programmbezeichnung|Softwarebezeichnung|Software-Bezeichnung|
		logiciel|logiciels|nom du logiciel|nom logiciel|nom de l'application|nom application|nom du programme|nom programme|programme|nom du produit|nom produit|logiciel installé|logiciels nom|logiciel nom|intitulé du logiciel|
		nombre del software|nombre software|nombre de software|nombre de la aplicación|nombre aplicación|nombre de aplicación|nombre del programa|nombre de programa|nombre programa|programa|aplicación|nombre del producto|nombre de producto|programas|software instalado|
		nome software|nome del software|nome applicazione|nome dell'applicazione|nome programma|nome del programma|programma|applicazione|nome prodotto|nome del prodotto|
		nome do software|nome do aplicativo|nome da aplicação|nome do programa|aplicativo|aplicação|nome do produto|softwares instalados|
		softwarenaam|naam software|applicatie|applicatienaam|toepassing|programmanaam|productnaam|naam van de software|
		oprogramowanie|nazwa oprogramowania|nazwa programu|nazwa aplikacji|aplikacja|program|nazwa produktu|
		název softwaru|název programu|název aplikace|aplikace|název produktu|
		программа|название программы|имя программы|наименование программы|приложение|имя приложения|название приложения|по|программное обеспечение|наименование по|название по|программный продукт|имя продукта|название продукта|наименование программного обеспечения|
		ソフトウェア名|ソフトウェア|ソフトウエア|ソフトウエア名|ソフトウェア名称|ソフトウェアの名前|アプリケーション名|アプリケーション|アプリ名|プログラム名|プログラム|ソフト名|製品名|インストールソフトウェア|
		软件名称|软件|软件名|应用名称|应用程序|应用程序名称|程序名称|程序名|应用|产品名称|軟體名稱|軟體|軟件|軟件名稱|應用程式|應用程式名稱|程式名稱|產品名稱|
		소프트웨어|소프트웨어 이름|소프트웨어명|프로그램|프로그램 이름|프로그램명|응용 프로그램|애플리케이션|제품명|
		programvara|programnamn|programvare|programnavn|applikation|applikationsnamn|applikasjon|mjukvara|ohjelmisto|ohjelma|yazılım|yazılım adı|uygulama|szoftver|szoftver neve|aplicatie|nume software`},
	{roleSoftware, 2, `softwarename raw|normalized name|normalized software|software family`},
	{roleSoftware, weakRank, `displayname|display name`},
	{roleSoftware, weakRank + 1, `app|product|program|title|package|package name|Produkt|produit|producto|prodotto|produto|produkt|продукт|製品|产品|產品|제품|item|component|titel|titre|título|titolo|tytuł`},
	{roleName, weakRank + 2, `name|Bezeichnung|nom|nombre|nome|naam|nazwa|název|jméno|имя|название|наименование|名前|名称|名稱|名|이름|명칭|namn|navn|nimi|név|nume|denominazione|désignation|libellé|品名`},

	{roleVersion, 0, `version|software version|application version|app version|program version|product version|display version|displayversion|installed version|version number|arp display version|file version|product info version|current version|package version|softwares version|versions|versions name|versions nom|version installed|
		Versionsnummer|Softwareversion|Programmversion|Produktversion|Installierte Version|version du logiciel|version logiciel|numéro de version|version installée|versión|versión del software|versión de software|número de versión|versione|versione software|numero versione|versão|versão do software|número da versão|versie|softwareversie|versienummer|
		wersja|wersja oprogramowania|numer wersji|verze|verze softwaru|číslo verze|версия|версия по|версия программы|номер версии|версия продукта|バージョン|ソフトウェアバージョン|バージョン情報|版|版数|版本|版本号|软件版本|应用版本|版本號|軟體版本|버전|버젼|소프트웨어 버전|versionsnamn|versjon|versio|sürüm|verzió|versiune|ver`},
	{roleVersion, 3, `release`},
	{roleVersion, 2, `application short version|short version|bundle short version|versionstring|version string|major version|versionmajor`},

	{rolePublisher, 0, `publisher|vendor|software publisher|application publisher|software vendor|software manufacturer|product vendor|product info vendor|app publisher|vendor name|publisher name|arp publisher|manufacturer name|developer|softwares publisher|
		Herausgeber|Hersteller der Software|Softwarehersteller|Anbieter|éditeur|éditeur du logiciel|éditeur logiciel|nom de l'éditeur|editor|desarrollador|proveedor|editore|produttore|fornitore|fabricante do software|editora|fornecedor|desenvolvedor|uitgever|leverancier|
		wydawca|dostawca|vydavatel|dodavatel|издатель|разработчик|поставщик|発行元|メーカー|メーカ|ベンダー|ベンダ|製造元|提供元|開発元|会社名|发布者|供应商|厂商|开发商|出版商|發行者|廠商|發行商|게시자|제조사|공급업체|utgivare|leverantör|utgiver|leverandør|udgiver|julkaisija|yayıncı|kiadó|gyártó|editor software`},
	{roleMaker, 4, `manufacturer|company|Hersteller|fabricant|fabricante|constructeur|produttore hardware|fabrikant|producent|výrobce|производитель|tillverkare|producer|maker|制造商|製造商|companyname|company name`},
	{roleModel, 0, `model|modell|modèle|modelo|modello|модель|device model|model name|機種|型号|型號|system model`},

	{roleDate, 0, `install date|installdate|installed on|installation date|date installed|installed date|install time|installed at|installation|date of installation|
		Installationsdatum|Installiert am|Installdatum|date d'installation|date installation|installé le|fecha de instalación|fecha instalación|data di installazione|data installazione|data de instalação|data da instalação|installatiedatum|geïnstalleerd op|data instalacji|datum instalace|дата установки|インストール日|インストール日時|導入日|安装日期|安装时间|安裝日期|설치 날짜|설치일|installationsdatum|installert|asennuspäivä`},
	{roleDomain, 0, `domain|domain name|ad domain|workgroup|domäne|domaine|dominio|domínio|domein|domena|doména|домен|ドメイン|ドメイン名|域|网域|도메인|domän|domene|computer domain`},
	{roleSerial, 0, `serial|serial number|serialnumber|serial no|bios serial|bios serial number|device serial|device serial number|service tag|servicetag|Seriennummer|numéro de série|número de serie|numero di serie|número de série|serienummer|numer seryjny|sériové číslo|серийный номер|シリアル番号|製造番号|序列号|序號|시리얼 번호|serial number bios`},
	{roleUUID, 0, `uuid|smbios uuid|smbiosguid|smbios guid|hardware uuid|bios uuid|system uuid|host uuid|computer uuid|device uuid`},
	{roleOS, 0, `operating system|os|os name|osname|operating system name|os description|osdescription|platform|device os|computer os|caption os|Betriebssystem|système d'exploitation|système|os version name|sistema operativo|sistema operacional|besturingssysteem|system operacyjny|operační systém|операционная система|ос|オペレーティングシステム|OS名|操作系统|作業系統|운영 체제|운영체제|operativsystem|käyttöjärjestelmä|full operating system`},
	{roleUser, 0, `user|username|user name|last user|last logged on user|last logon user|logged on user|current user|primary user|owner|login|user login|last logged in user|primary user upn|user principal name|email address|emailaddress|Benutzer|Benutzername|Letzter Benutzer|Anwender|utilisateur|nom d'utilisateur|usuario|nombre de usuario|utente|nome utente|usuário|nome de usuário|gebruiker|gebruikersnaam|użytkownik|uživatel|пользователь|имя пользователя|ユーザー名|ユーザー|利用者|使用者|用户|用户名|使用者名稱|사용자|användare|bruker|bruger|käyttäjä|assigned user`},
	{roleSeen, 0, `last seen|lastseen|last scan|last scan date|last scan time|last scanned|last inventory|last inventory date|last audit|last check in|last checkin|last contact|last sync|last hardware scan|last software scan|scan date|scan time|audit date|inventory date|collected at|collection date|collected|timestamp|last reported|last report time|last successful scan|last tried success|last_seen|asset info last seen|
		Letzter Scan|Letzte Inventur|Letzte Inventarisierung|Zuletzt gesehen|Letzter Kontakt|Inventardatum|Scandatum|dernière connexion|dernier inventaire|date d'inventaire|date inventaire|dernier scan|última conexión|último inventario|último escaneo|fecha de inventario|ultimo inventario|ultima scansione|último inventário|última verificação|laatst gezien|laatste scan|ostatni skan|ostatnia inwentaryzacja|poslední inventura|последняя инвентаризация|дата инвентаризации|последний раз|最終確認日時|最終更新日時|収集日時|最終収集日時|最后在线时间|最近扫描时间|采集时间|최근 수집일`},

	{roleCount, 0, `device count|devicecount|install count|installcount|installations|number of installations|number of installs|installs|count|computers|number of computers|number of devices|devices|machines|hosts count|computer count|total|total installs|total count|qty installed|installed on count|detections|installation count|instances|instance count|nb|
		Anzahl|Anzahl Installationen|Anzahl Computer|Anzahl Geräte|Installationen|nombre d'installations|nombre installations|nombre de postes|nb installations|nombre d'ordinateurs|número de instalaciones|instalaciones|cantidad|numero installazioni|installazioni|número de instalações|instalações|aantal|aantal installaties|liczba instalacji|liczba|počet instalací|počet|количество установок|количество|インストール数|台数|安装数量|数量|安裝數量|설치 수|antal|antall`},

	{roleKind, 0, `system component|parent key name|parent display name|release type|is minor upgrade|signature kind|is framework|is resource package|non removable|provider name`},
	{roleTool, 0, `uninstall string|quiet uninstall string|pschildname|ps child name|pspath|psparentpath|psprovider|psdrive|windows installer|identifying number|product code|package full name|package family name|estimated size|install source|install location|installlocation|install path|url info about|modify path|local package|bundle identifier|upgrade code|prod id|prodid|application key|applicationkey|application id|softwarecode|software code|no remove|no modify|registry key|uninstall command|install state|package code|package name file|package cache|skunumber|regowner|transforms|word count|assignment type|help link|runspaceid|psshowcomputername|psversion|softwareid|software id|canonical id|fast package reference|tag id`},
	{roleOther, 0, `message|msg|level|log level|request|response|response time|latency|duration|method|http status|url|price|unit price|amount|qty|quantity|preis|menge|prix|precio|prezzo|preço|cena|цена|価格|价格|cpu|handles|wsk|npm|pm|ws|vm|process id|pid|start type|starttype|start mode|service name|servicename|service type|can stop|can pause and continue|dependent services|mail|mailbox|distinguishedname|distinguished name|sam account name|samaccountname|given name|surname|first name|last name|phone|event id|eventid|log name|task category|keywords|stack trace|exception|cve|cvss|severity|ticket|issue|assignee|status code|isbn|author|artist|album|genre|director|grade|score|module type|exported commands|exit code|command line|parent process id|thread count|startup type|log on as|startname|path name|command type|hotfixid|hot fix id|driver version|driver name|inf name|kb|kb article|bulletin id|patch|patch name|update title`},
	{roleRight, 0, `purchase count|purchasecount|purchase_count|match string|matchstring|seats|licensed to name|licensed to email|purchase cost|purchase date|order number|expiration date|expires on|reassignable|maintained|license key|licence key|product key|number of licenses|licenses purchased|purchased|entitlements|entitled|license count|total licenses|available licenses|used count|usedcount|license type|licence type|license name|licence name|org descendants|purchase order|termination date|maintenance expiration|invoice|item name`},
}

// headerMeanings has headerWords folded by foldHeader.
var headerMeanings = func() map[string]meaning {
	m := map[string]meaning{}
	for _, group := range headerWords {
		for word := range strings.SplitSeq(group.words, "|") {
			key := foldHeader(word)
			if _, taken := m[key]; !taken && key != "" {
				m[key] = meaning{group.role, group.rank}
			}
		}
	}
	return m
}()

// foldHeader brings the spellings of a header together: case, accents, blanks and punctuation do not count, nor does the
// trailing 0 of MECM's view columns ("DisplayName0").
func foldHeader(s string) string {
	if len(s) > 128 {
		return ""
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'ß':
			b.WriteString("ss")
		case r == 'ø' || r == 'Ø':
			b.WriteByte('o')
		case r == 'ł' || r == 'Ł':
			b.WriteByte('l')
		case r == 'ı':
			b.WriteByte('i')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	out := b.String()
	if n := len(out); n > 2 && out[n-1] == '0' && out[n-2] >= 'a' && out[n-2] <= 'z' {
		out = out[:n-1]
	}
	return out
}

// headerMeaning finds out what a header means. Of names with a path ("product_info.version", "Details_Table0_Name0",
// "Computers - Name") the last parts are tried when the whole is not known.
func headerMeaning(header string) meaning {
	if header == "" || len(header) > 80 || strings.ContainsAny(header, "={}") {
		return meaning{}
	}
	if m, ok := headerMeanings[foldHeader(header)]; ok {
		return m
	}
	if m := longName(foldHeader(header)); m.role != roleNone {
		return m
	}
	if i := strings.IndexByte(header, '('); i > 0 { // "Version (installed)", "Size (MB)"
		if m, ok := headerMeanings[foldHeader(header[:i])]; ok {
			return m
		}
	}
	if i := strings.Index(header, "Table0_"); i >= 0 {
		return headerMeaning(header[i+len("Table0_"):])
	}
	if i := strings.LastIndexAny(header, ".[>"); i > 0 && i+1 < len(header) && header[i+1] != ' ' {
		// Names inside of objects are names of anything: PSDrive.Name.
		if m, ok := headerMeanings[foldHeader(header[i+1:])]; ok && m.role != roleName {
			return m
		}
	}
	return meaning{}
}

// longName knows names that scripts make longer: "GuestComputerName", "InstalledApplicationVersion".
func longName(folded string) meaning {
	for _, ending := range [...]struct {
		word string
		meaning
	}{
		{"computername", meaning{roleDevice, 2}},
		{"hostname", meaning{roleDevice, 2}},
		{"devicename", meaning{roleDevice, 2}},
		{"machinename", meaning{roleDevice, 2}},
		{"softwarename", meaning{roleSoftware, 3}},
		{"applicationname", meaning{roleSoftware, 3}},
		{"softwareversion", meaning{roleVersion, 1}},
		{"applicationversion", meaning{roleVersion, 1}},
	} {
		if strings.HasSuffix(folded, ending.word) {
			return ending.meaning
		}
	}
	return meaning{}
}
