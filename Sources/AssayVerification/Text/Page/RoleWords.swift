/// The lexicon of roles: what people and pages call them. Longest phrases win, wherever they stand.
enum RoleWords {
  struct Line: Sendable {
    var role: String
    var both = ""
    /// Abbreviations that only pages use.
    var page = ""
    /// Words that only sentences use: on a page they mean something else.
    var claim = ""
  }

  static let lines: [Line] = [
    Line(
      role: "total",
      both: """
        total,grand total,total amount,total due,amount due,total payable,amount payable,net total,nett total,\
        total sales,total price,total cost,final total,invoice total,bill total,receipt total,order total,overall total,\
        total to pay,amount to pay,balance due,total bill,total amount due,total charge,total invoice,sum total,\
        total rounded,rounded total,total after rounding,total sum,total value,net amount,nett amount,gross total,\
        total paid,amount total,total purchase,net payable
        """,
      page: "total amt,ttl,total rm,total incl,total inclusive,amt due,nett,jumlah,total sgd,total usd,total eur",
      claim: """
        final amount,overall amount,amount owed,full amount,entire amount,sum,final price,bill,amount charged,\
        amount billed,complete amount,whole amount,costs,cost,purchase amount,transaction amount,amount spent,spent,\
        purchase total,grand sum,charged,comes to,adds up to,amounts to,sums to,totals,amounted to,came to,added up to,amount to be paid,was worth,is worth,sum to be paid,total to be paid,to be paid,payable,sum due,totalled,totaled,totalling,\
        totaling,purchase price,amount paid,payment amount,final bill,final cost,came to a total of,owed,all in all
        """),
    Line(
      role: "subtotal",
      both: """
        subtotal,sub total,sub-total,total before tax,amount before tax,net subtotal,total excl,total excluding,\
        total excluding tax,total excluding gst,total before discount,pre-tax total,pretax total,price before tax,\
        total without tax,total exclusive,sum before tax,total before gst,goods total
        """,
      page: "sub ttl,s total,sub-ttl,total excl gst,total (excl,total ex,excl total,taxable amount,taxable amt"),
    Line(
      role: "tax",
      both: """
        tax,gst,vat,sst,sales tax,tax amount,gst amount,vat amount,total tax,total gst,total vat,value added tax,\
        service tax,gst payable,tax payable,total gst payable,tax total,gst total
        """,
      page: "tax amt,gst amt,add gst,gst @,tax @",
      claim: "tax charged,gst charged,taxes"),
    Line(
      role: "rounding",
      both: "rounding,rounding adjustment,rounding amount,rounding adj,round adj,rounding difference",
      page: "rounding adj,rnd adj,rounding +,bill rounding,pembundaran"),
    Line(
      role: "cash",
      both: "cash,cash tendered,amount tendered,cash received,tendered,cash paid,cash payment,amount received",
      page: "tender,paid,payment,cash amt,cash rm,tunai",
      claim: "cash given,paid in cash,cash handed over,paid cash,handed over,cash was handed,cash put down"),
    Line(
      role: "change", both: "change,change due,change given,cash change,change amount,amount returned",
      page: "change rm,baki,balance change",
      claim: "change returned,change handed back,returned,given in return,in return"),
    Line(
      role: "discount", both: "discount,total discount,discount amount,rebate,price reduction,reduction,markdown",
      page: "disc,less,disc amt,total disc"),
    Line(role: "savings", both: "savings,total savings,total saving,you saved,amount saved", claim: "saved"),
    Line(
      role: "service", both: "service charge,service fee,servicecharge", page: "svc chg,serv charge,svc charge,svr chrg"
    ),
    Line(role: "tip", both: "tip,gratuity"),
    Line(role: "deposit", both: "deposit,deposit amount,down payment,prepayment"),
    Line(role: "balance", both: "balance,outstanding balance,remaining balance,closing balance,outstanding amount"),
    Line(
      role: "price", both: "unit price,price,item price,price per unit,line total,line amount,price each",
      page: "u/price,s/price,rsp,u/p"),
    Line(
      role: "date",
      both: """
        date,invoice date,issue date,date of issue,receipt date,date of purchase,purchase date,bill date,billing date,\
        transaction date,date of invoice,order date,document date,date issued,date of the receipt,date of receipt,\
        date of transaction,print date,date of sale,sales date,date of the purchase,date of the invoice,\
        date of the transaction,create date,date created,capture date,date taken,date time original,datetimeoriginal,\
        datetime,creation date
        """,
      page:
        "year,year of manufacture,mfg year,year built,manufactured,tarikh,dt,inv date,bill start,trans date,date time,printed on,issued on",
      claim: """
        dated,issued on,printed on,purchased on,bought on,made on,taken on,captured on,shot on,recorded on,created on,\
        sold on,transaction took place on,took place on,happened on,done on,signed on,written on,billed on,calendar date,\
        from the date,day of purchase,stamped on,date stamp,generated on,drawn up on,occurred on,completed on,paid on,\
        carried out on,photographed on,year,day printed,dates from,dates back to,year of purchase,year of issue,purchase happened on,day of issue,day of the purchase,made in the year
        """),
    Line(
      role: "due date", both: "due date,payment due date,date due,payment due,due by,pay by,payable by",
      claim: "due on,is due,falls due"),
    Line(
      role: "expiry date",
      both:
        "expiry date,expiration date,expires,expires on,best before,use by,exp date,valid until,valid till,expiry,valid to",
      page: "exp,bb,valid thru", claim: "expired on"),
    Line(
      role: "start date", both: "start date,effective date,valid from,period from,check in,check-in date,arrival date"),
    Line(role: "end date", both: "end date,period to,check out,check-out date,departure date"),
    Line(
      role: "time",
      both: "time,time of purchase,transaction time,time of sale,print time,time of issue,time of the purchase",
      page: "masa", claim: "timestamp,clock time,issued at,printed at,purchased at the time"),
    Line(
      role: "invoice number",
      both: """
        invoice number,invoice no,invoice #,invoice id,receipt number,receipt no,receipt #,bill number,bill no,\
        document number,document no,doc no,slip no,slip number,ticket number,ticket no,check number,voucher number,\
        voucher no,tax invoice no,tax invoice number,cash bill no,invoice num,receipt id,document id,bill id,\
        transaction number,transaction id,transaction no,number of the invoice,number of the receipt,credit note number
        """,
      page:
        "inv no,inv #,inv,inv.no,invoice,rcpt #,receipt,trans,bill#,trn,txn,trans no,rcpt no,ref no bill,racejpt #,cn no,bill #,chk,slip,trx no,trx id,tran no,trans id,txn no,doc #,bil no,no resit,order #:"
    ),
    Line(
      role: "order number",
      both:
        "order number,order no,order id,order #,po number,purchase order number,purchase order,po no,booking number,booking reference",
      page: "ord #,ord no,po #,order"),
    Line(
      role: "serial number", both: "serial number,serial no,serial,serial #,s/n,serial num,sn,serial code",
      page: "ser no,ser. no"),
    Line(
      role: "company number",
      both:
        "company number,company registration number,registration number,company no,registration no,business registration number,co no,company registration no,reg no,roc no",
      page: "co. no,co reg,co.reg,co reg no,reg,roc,ssm no,brn"),
    Line(
      role: "tax number",
      both:
        "gst number,gst no,gst id,gst id no,gst reg no,gst registration number,vat number,vat no,vat id,tax id,tax number,tax identification number,tin,gst registration no,sst number,sst no,sst id,gst id number,vat registration number",
      page: "gst reg,gst reg #,gst #,gst reg. no,sst reg no"),
    Line(
      role: "account number", both: "account number,account no,account,bank account,iban,acct no,bank account number",
      page: "acc no,a/c no,acct,bank acc,a/c"),
    Line(role: "card number", both: "card number,card no,credit card number,card", page: "card #"),
    Line(
      role: "member number",
      both:
        "member number,membership number,member id,member no,loyalty number,customer number,customer no,customer id",
      page: "member,mbr no,cust no"),
    Line(role: "model", both: "model,model number,model no,model name,type plate model,model code"),
    Line(
      role: "part number",
      both:
        "part number,part no,part #,p/n,item number,item no,article number,product number,material number,catalog number,sku",
      page: "pn,art no,item code"),
    Line(
      role: "batch number", both: "batch number,batch no,batch,lot number,lot no,lot,batch code,lot code",
      page: "batch #"),
    Line(role: "reference", both: "reference,reference number,reference no,ref no,ref number,ref", page: "ref #,ref."),
    Line(
      role: "terminal",
      both:
        "terminal,terminal number,terminal id,station,station number,pos number,counter number,till number,register number,pos no,counter",
      page: "pos,till,reg #,trm,station no,pc no"),
    Line(role: "postcode", both: "postcode,postal code,zip code,zip"),
    Line(
      role: "code",
      both:
        "barcode,product code,item code,access code,confirmation code,approval code,auth code,authorization code,code",
      page: "appr code,approval no"),
    Line(
      role: "identifier",
      both:
        "id,id number,identifier,identification number,vin,container number,container code,isbn,gtin,ean,imei,license number,licence number,license plate,plate number,registration plate,passport number,tracking number,tracking code,mac address,ip address",
      claim: "number plate"),
    Line(
      role: "issuer",
      both: """
        company,company name,vendor,vendor name,seller,merchant,merchant name,issuer,supplier,supplier name,store name,\
        shop name,store,shop,business name,retailer,name of the company,name of the shop,name of the store,issued by,\
        sold by,sender,biller,payee,firm,business,name of the vendor,name of the merchant,name of the seller,restaurant,\
        name of the restaurant,issuing company,outlet,trading name,establishment
        """,
      page: "outlet name,branch name",
      claim: """
        purchased from,bought from,purchased at,bought at,made out by,provided by,from the company,from the shop,\
        from the store,printed by,billed by,supplied by,given by,comes from,came from,originates from,was made at,\
        made at,took place at,receipt is from,invoice is from,bill is from,receipt from,invoice from,bill from,\
        receipt was from,receipt of,invoice of,transaction with,order from,purchase from,purchase at,shopping at,\
        spent at,created by,receipt belongs to,name of the business,name of the issuer,name of the supplier,\
        written by the company,drawn up by,produced by,charged by,given out by,handed out by,put out by,shopped at,shopped in,purchased in,bought in,got from,trader,dealer,shopkeeper,supermarket,paid to,was sent by,market name,money went to,payment went to,money was paid to
        """),
    Line(
      role: "customer",
      both:
        "customer,customer name,bill to,billed to,sold to,buyer,client,client name,ship to,recipient,purchaser,attention,attn,addressee,deliver to,delivered to,name of the customer,invoice to,issued to",
      page: "cust,name,to,m/s", claim: "addressed to,made out to,sent to,name of the buyer"),
    Line(
      role: "cashier",
      both:
        "cashier,cashier name,served by,server,operator,waiter,waitress,attendant,teller,name of the cashier,clerk,staff,handled by,checkout operator",
      page: "cashier id,user,cshr,staff name,your cashier,kasir",
      claim:
        "rung up by,processed by,cashier on duty,attended by,at the till,person at the till,checked out by,person who served,rang up by"
    ),
    Line(
      role: "salesperson",
      both: "salesperson,sales person,salesman,sales rep,sales representative,sales assistant,agent",
      page: "sales,sold by"),
    Line(
      role: "payment method",
      both:
        "payment method,method of payment,mode of payment,payment mode,paid by,payment type,paid with,paid using,paid via",
      page: "payment by", claim: "means of payment,settled by,settled with"),
    Line(
      role: "address",
      both:
        "address,street address,business address,location,store address,company address,billing address,shipping address,delivery address,shop address",
      page: "addr,location/sp", claim: "located at,located in,based at,situated at,found at the address"),
    Line(
      role: "phone",
      both:
        "phone,phone number,telephone,telephone number,tel,tel no,contact number,mobile number,mobile,hotline,customer service number",
      page: "hp,h/p,tel.,telp,tel#,ph"),
    Line(role: "fax", both: "fax,fax number,fax no"),
    Line(role: "email", both: "email,e-mail,email address,e-mail address,mail address"),
    Line(role: "website", both: "website,web site,web address,url,homepage,web page", page: "www"),
    Line(role: "title", both: "title,heading,headline,document title,document type,headed,titled,entitled"),
    Line(role: "author", both: "author,written by,artist,photographer,creator,photo by"),
    Line(role: "subject", both: "subject,topic,re:,subject line,description"),
    Line(
      role: "device", both: "device,camera,camera model,device model,camera make,make,recorder,scanner",
      claim: "taken with,shot with,captured with,recorded with,photographed with,taken by a,shot on a,captured by a"),
    Line(role: "format", both: "format,file format,file type,codec,mime type"),
    Line(role: "currency", both: "currency,currency code,currency used"),
    Line(
      role: "table", both: "table,table number,table no,room no,room number,seat,seat number,gate",
      page: "tbl,tbl no,table #"),
    Line(
      role: "covers", both: "number of guests,guests,covers,pax,number of persons,party size", page: "cover,no of pax"),
    Line(
      role: "item count",
      both:
        "item count,number of items,items,total items,total item,no of items,item total,items sold,total number of items,items purchased,items bought,total qty,total quantity,tot qty",
      page: "item(s),total item(s),total pcs,item qty,qty(s),no. of items,items sold",
      claim: "number of articles,number of products,item,articles,products,article,pieces"),
    Line(role: "quantity", both: "quantity,qty"),
    Line(role: "pages", both: "number of pages,pages,page count"),
    Line(role: "weight", both: "weight,net weight,gross weight,mass", claim: "weighs,weighing,weighed"),
    Line(
      role: "pressure", both: "pressure,gauge,manometer,pressure reading,gauge reading",
      claim: "gauge reads,gauge shows"),
    Line(role: "temperature", both: "temperature,temp,thermometer,temperature reading"),
    Line(role: "speed", both: "speed,rpm,velocity"),
    Line(role: "voltage", both: "voltage,current,power"),
    Line(role: "length", both: "length,width,height,depth,diameter,thickness"),
    Line(role: "resolution", both: "resolution,image size"),
  ]
}
